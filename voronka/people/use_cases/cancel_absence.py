from datetime import datetime
from uuid import UUID

from django.db import transaction

from voronka.kernel.actor import Actor
from voronka.kernel.errors import NotFound
from voronka.people.history import note_change
from voronka.people.models import Absence
from voronka.people.queries.people import may_administer


@transaction.atomic
def cancel_absence(*, absence_id: UUID, actor: Actor, now: datetime) -> None:
    """
    Forget an absence: one's own, or as an administrator anybody's. The history keeps it.

    :raises NotFound: there is none, or it is somebody else's
    """
    found = Absence.objects.select_for_update(of=("self",)).select_related("user")
    absence = found.filter(pk=absence_id).first()
    if absence is None or (absence.user_id != actor.id and not may_administer(actor)):
        raise NotFound
    spans = [moment.isoformat() for moment in (absence.during.lower, absence.during.upper)]
    user = absence.user

    absence.delete()
    note_change(
        kind="absence_cancelled",
        user=user,
        before={"absence": " – ".join(spans)},
        after={"absence": None},
        actor=actor,
        now=now,
    )
