from datetime import datetime
from uuid import UUID

from django.db import transaction

from voronka.kernel.actor import Actor
from voronka.kernel.errors import NotFound
from voronka.people.history import note_change
from voronka.people.models import ApiToken
from voronka.people.queries.people import may_administer


@transaction.atomic
def revoke_api_token(*, token_id: UUID, actor: Actor, now: datetime) -> None:
    """
    Make a key worthless from now on; doing it again changes nothing.

    :raises NotFound: there is no such key, or it is somebody else's
    """
    token = (
        ApiToken.objects.select_for_update(of=("self",))
        .select_related("user")
        .filter(pk=token_id)
        .first()
    )
    if token is None or (token.user_id != actor.id and not may_administer(actor)):
        raise NotFound
    if token.revoked_at is None:
        token.revoke(now)
        note_change(
            kind="key_revoked", user=token.user, after={"key": token.name}, actor=actor, now=now
        )
