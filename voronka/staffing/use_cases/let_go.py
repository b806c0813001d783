from datetime import datetime
from uuid import UUID

from django.db import transaction

from voronka.kernel.actor import Actor
from voronka.people.use_cases.change_person import change_person
from voronka.staffing.queries.open_work import open_work
from voronka.staffing.use_cases.start_handover import Plan, start_handover


@transaction.atomic
def let_go(*, person_id: UUID, plan: Plan, actor: Actor, now: datetime) -> UUID | None:
    """
    Let somebody leave: they can no longer sign in, and what they have open goes to others.

    Returns the handover, if there was something to hand over.

    :raises NotAllowed: the actor may not change who works here
    :raises NotFound: there is no such person
    :raises UnableToChangePerson: nobody would be left to administer
    :raises UnableToHandOver: something is open, and nobody is named for it
    """
    # First, so that nothing more is given to them while the rest is being counted.
    change_person(user_id=person_id, is_active=False, actor=actor, now=now)
    if open_work(user_id=person_id, now=now).is_empty:
        return None
    return start_handover(person_id=person_id, plan=plan, actor=actor, now=now)
