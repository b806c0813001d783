from datetime import datetime
from uuid import UUID

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import connection, transaction

from voronka.kernel.actor import SYSTEM
from voronka.kernel.errors import NotFound
from voronka.people.queries.people import is_nobody_here
from voronka.people.setup_token import is_setup_token
from voronka.people.use_cases.create_person import UnableToCreatePerson, create_person

# The key that packs give to the role of administrators.
_ROLE = "admin"


@transaction.atomic
def create_first_person(
    *, token: str, email: str, name: str, password: str, language: str, now: datetime
) -> UUID:
    """
    Add the first administrator of a fresh installation, for who knows its word.

    :raises NotFound: the word is wrong, or somebody works here already
    :raises UnableToCreatePerson: the address, the name or the password is no good
    """
    # Of two who open the page at once, one waits and is then told that it is over.
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE people_user IN SHARE ROW EXCLUSIVE MODE")
    if not is_setup_token(token) or not is_nobody_here():
        raise NotFound
    try:
        validate_password(password)
    except ValidationError as error:
        raise UnableToCreatePerson(" ".join(error.messages)) from error

    return create_person(
        email=email,
        name=name,
        role=_ROLE,
        password=password,
        language=language,
        is_staff=True,
        actor=SYSTEM,
        now=now,
    )
