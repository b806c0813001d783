from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from voronka.automation.events import EnrolmentAsked
from voronka.automation.models import Enrolment
from voronka.automation.queries.enrolments import preview
from voronka.kernel import events
from voronka.kernel.actor import Actor


class UnableToEnrolCards(Exception):
    """The cards stay without the robot. The message is fit for the person who asked."""


@transaction.atomic
def enrol_cards(*, robot: str, actor: Actor, now: datetime) -> UUID:
    """
    Have a robot take on the cards that were there before it, in the background; return the id of
    the order, which says how far it is.

    :raises NotAllowed: the actor may not enrol cards
    :raises NotFound: the process has no such robot
    :raises UnableToEnrolCards: there is none to enrol, or they are being enrolled already
    """
    found = preview(robot=robot, actor=actor, now=now)
    if found.cards == 0:
        raise UnableToEnrolCards(_("No card was there before this robot."))
    try:
        with transaction.atomic():
            order = Enrolment.objects.create(
                robot=robot, asked_at=now, asked_by=actor.name, total=found.cards
            )
    except IntegrityError as twice:
        raise UnableToEnrolCards(_("These cards are being enrolled already.")) from twice
    events.announce(EnrolmentAsked(actor=actor, at=now, enrolment_id=order.pk))
    return order.pk
