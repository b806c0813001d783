"""A new event."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from voronka.gatherings import chronicle
from voronka.gatherings.details import GatheringDetails, checked
from voronka.gatherings.models import Gathering
from voronka.gatherings.queries.gatherings import may_create
from voronka.kernel.actor import Actor
from voronka.kernel.errors import NotAllowed


@transaction.atomic
def create_gathering(*, details: GatheringDetails, actor: Actor, now: datetime) -> UUID:
    """
    Make an event that clients can be invited to, and return its id.

    :raises NotAllowed: the actor's role makes no cards, and so no events
    :raises UnableToSaveGathering: something is wrong with it; says all of it
    """
    if not may_create(actor):
        raise NotAllowed(_("Your role makes no events."))
    gathering = Gathering(created_at=now, created_by=actor.name)
    gathering.become(**checked(details), at=now)
    chronicle.tell(gathering, "event_created", actor=actor, now=now)
    return gathering.pk
