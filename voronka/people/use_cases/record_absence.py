from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils.translation import gettext as _

from voronka.kernel.actor import Actor
from voronka.kernel.errors import NotAllowed, NotFound
from voronka.people.models import Absence, User
from voronka.people.queries.people import may_administer


class UnableToRecordAbsence(Exception):
    """Nothing was recorded. The message is fit for the person who asked."""


@transaction.atomic
def record_absence(
    *, user_id: UUID, starts_at: datetime, ends_at: datetime, actor: Actor, reason: str = ""
) -> UUID:
    """
    Note when somebody will not work: one's own absence, or as an administrator anybody's.

    :raises NotAllowed: it is somebody else's, and the actor is no administrator
    :raises NotFound: there is no such person
    :raises UnableToRecordAbsence: it ends before it begins, or overlaps another one
    """
    if actor.id != user_id and not may_administer(actor):
        raise NotAllowed(_("Only an administrator may record the absence of others."))
    # Locked, so that two absences entered at once see each other.
    if not User.objects.select_for_update().filter(pk=user_id).exists():
        raise NotFound
    if ends_at <= starts_at:
        raise UnableToRecordAbsence(_("An absence ends after it begins."))
    during = DateTimeTZRange(starts_at, ends_at)
    if Absence.objects.filter(user=user_id, during__overlap=during).exists():
        raise UnableToRecordAbsence(_("Another absence is recorded for this time."))

    return Absence.objects.create(user_id=user_id, during=during, reason=reason.strip()).pk
