"""An event that will not be."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from voronka.gatherings import chronicle
from voronka.gatherings.queries.gatherings import gathering_to_change
from voronka.kernel.actor import Actor


class UnableToCallOffGathering(Exception):
    """The event stays as it is. The message is fit for the person who asked."""


@transaction.atomic
def call_off_gathering(*, gathering_id: UUID, reason: str, actor: Actor, now: datetime) -> None:
    """
    Call an event off; those invited stay on its list, so that they can be told.

    :raises NotFound: the actor sees no such event
    :raises NotAllowed: the actor sees the event but may not change it
    :raises UnableToCallOffGathering: it is over, or was called off already
    """
    gathering = gathering_to_change(gathering_id, actor)
    if gathering.called_off_at is not None:
        raise UnableToCallOffGathering(_("This event is called off already."))
    if gathering.ends_at <= now:
        raise UnableToCallOffGathering(_("This event has taken place already."))
    gathering.call_off(reason=reason.strip(), at=now)
    chronicle.tell(gathering, "event_called_off", actor=actor, now=now, note=reason.strip())
    chronicle.tell_awaited(gathering, "called_off", actor=actor, now=now)
