"""Cards that robots let pass because they were there before them, and orders to take them on."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from voronka.automation.models import Enrolment, RobotRun
from voronka.automation.models.robot_run import STOOD_BEFORE
from voronka.automation.queries.runs import label_of
from voronka.kernel.actor import Actor
from voronka.kernel.errors import NotAllowed, NotFound
from voronka.process import rights, robots
from voronka.process.models.active import active_playbook
from voronka.process.playbook import Playbook, Robot
from voronka.process.plugins import Situation
from voronka.process.schema import CardKind
from voronka.process.state import CardRef
from voronka.process.text import Text
from voronka.process.values import values_of
from voronka.records.models import Card
from voronka.records.queries.cards import MODELS, facts_of, state_of

# As many are looked at one by one before somebody is asked whether to enrol them.
LOOKED_AT = 2000
_LATEST = 10


@dataclass(frozen=True, kw_only=True)
class LeftOutRow:
    """A robot, and how many cards in its reach were there before it."""

    robot: str
    label: Text
    cards: int


@dataclass(frozen=True, kw_only=True)
class EnrolmentRow:
    """An order to enrol cards, and how far it is; `total` and `handled` are cards."""

    id: UUID
    robot: str
    label: Text
    asked_at: datetime
    asked_by: str
    total: int
    handled: int
    finished_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class EnrolmentPreview:
    """
    What enrolling would come to: cards that would wait for the robot, and those among them for
    which its moment has come already, so that it would act at once. If there are too many cards to
    look at each, `is_exact` is False and both numbers are of the first ones.
    """

    robot: str
    label: Text
    cards: int
    waiting: int
    at_once: int
    is_exact: bool


def may_enrol(actor: Actor) -> bool:
    """Say whether the actor decides that robots take on cards that were there before them."""
    return rights.may(active_playbook(), actor, "settings")


def left_out_cards(*, actor: Actor) -> Sequence[LeftOutRow]:
    """
    Return the robots that let cards pass which were there before them, in the playbook's order.

    :raises NotAllowed: the actor's role does not look at the process
    """
    playbook = _looked_at_by(actor)
    here = set(
        RobotRun.objects.filter(verdict=STOOD_BEFORE).values_list("robot", flat=True).distinct()
    )
    rows = [
        LeftOutRow(robot=key, label=spec.label, cards=_count(playbook, key))
        for key, spec in playbook.spec.robots.items()
        if key in here
    ]
    return [row for row in rows if row.cards]


def enrolments(*, actor: Actor) -> Sequence[EnrolmentRow]:
    """
    Return the latest orders to enrol cards, those under way among them.

    :raises NotAllowed: the actor's role does not look at the process
    """
    playbook = _looked_at_by(actor)
    return [
        _row(each, playbook) for each in Enrolment.objects.order_by("-asked_at", "pk")[:_LATEST]
    ]


def enrolment(*, enrolment_id: UUID, actor: Actor) -> EnrolmentRow:
    """
    Return one order.

    :raises NotAllowed: the actor's role does not look at the process
    :raises NotFound: there is none
    """
    playbook = _looked_at_by(actor)
    found = Enrolment.objects.filter(pk=enrolment_id).first()
    if found is None:
        raise NotFound
    return _row(found, playbook)


def preview(*, robot: str, actor: Actor, now: datetime) -> EnrolmentPreview:
    """
    Return what enrolling the cards would come to.

    :raises NotAllowed: the actor may not enrol cards
    :raises NotFound: the process has no such robot
    """
    playbook = active_playbook()
    if not may_enrol(actor):
        raise NotAllowed(_("Your role does not enrol cards with robots."))
    if robot not in playbook.spec.robots:
        raise NotFound
    looked_at = waiting = at_once = 0
    for works, cards in _samples(playbook, robot):
        looked_at += len(cards)
        for at in _moments(playbook, works, cards, now):
            waiting, at_once = waiting + 1, at_once + (at <= now)
    count = _count(playbook, robot)
    return EnrolmentPreview(
        robot=robot,
        label=label_of(robot, playbook),
        cards=count,
        waiting=waiting,
        at_once=at_once,
        is_exact=looked_at >= count,
    )


def cards_left_out(playbook: Playbook, robot: Robot) -> QuerySet[Card]:
    """Return the cards in the robot's reach that were there before it."""
    kind = playbook.kind_of(robot.pipeline)
    runs = RobotRun.objects.filter(verdict=STOOD_BEFORE, robot=robot.key, card_kind=kind)
    cards = MODELS[kind].objects.filter(pipeline=robot.pipeline, pk__in=runs.values("card_id"))
    if robot.spec.stages:
        return cards.filter(stage__in=robot.spec.stages)
    return cards.filter(closed_at=None)


def _looked_at_by(actor: Actor) -> Playbook:
    playbook = active_playbook()
    if not rights.may(playbook, actor, "process"):
        raise NotAllowed(_("Your role does not look at the process."))
    return playbook


def _count(playbook: Playbook, robot: str) -> int:
    return sum(cards_left_out(playbook, works).count() for works in _works(playbook, robot))


def _works(playbook: Playbook, key: str) -> Iterator[Robot]:
    """Yield the robot as it works in each pipeline, if it waits for moments."""
    for pipeline in playbook.spec.pipelines:
        robot = playbook.robot(pipeline, key)
        if robot is not None and robot.waits_for_a_moment:
            yield robot


def _samples(playbook: Playbook, key: str) -> Iterator[tuple[Robot, list[Card]]]:
    left = LOOKED_AT
    for robot in _works(playbook, key):
        cards = list(cards_left_out(playbook, robot).order_by("pk")[:left])
        left -= len(cards)
        yield robot, cards


def _moments(
    playbook: Playbook, robot: Robot, cards: Sequence[Card], now: datetime
) -> Iterator[datetime]:
    """Yield for which moments the robot would wait if it took the cards on."""
    refs = [card.ref for card in cards]
    known = facts_of(playbook, refs, now=now, pipelines=[robot.pipeline])
    passed = _passed(playbook.kind_of(robot.pipeline), robot.key, refs)
    for card in cards:
        facts, state = known[card.ref], state_of(card, playbook)
        lifted = passed.get(card.pk, frozenset())
        facts = replace(facts, acted=facts.acted - {f"{robot.key}|{cause}" for cause in lifted})
        situation = Situation(
            state=state, facts=facts, calendar=playbook.calendar, values=values_of(state, facts)
        )
        due = robots.due_of(playbook, robot, situation)
        if due is not None and due.cause in lifted:
            yield due.at


def _passed(kind: CardKind, robot: str, refs: Sequence[CardRef]) -> dict[UUID, frozenset[str]]:
    """Return the causes that the robot lets pass, by card."""
    found: dict[UUID, set[str]] = {}
    runs = RobotRun.objects.filter(verdict=STOOD_BEFORE, robot=robot, card_kind=kind)
    for card_id, cause in runs.filter(card_id__in=[ref.id for ref in refs]).values_list(
        "card_id", "cause"
    ):
        found.setdefault(card_id, set()).add(cause)
    return {card_id: frozenset(causes) for card_id, causes in found.items()}


def _row(found: Enrolment, playbook: Playbook) -> EnrolmentRow:
    return EnrolmentRow(
        id=found.pk,
        robot=found.robot,
        label=label_of(found.robot, playbook),
        asked_at=found.asked_at,
        asked_by=found.asked_by,
        total=found.total,
        handled=found.handled,
        finished_at=found.finished_at,
    )
