"""Cards that were there before their robot, and orders to have it take them on."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Status

from voronka.api.http import actor_of
from voronka.api.values import In, Out, Words, spoken
from voronka.automation.queries import enrolments
from voronka.automation.queries.enrolments import EnrolmentRow
from voronka.automation.use_cases.enrol_cards import enrol_cards
from voronka.kernel import clock
from voronka.packs.queries.findings import FindingRow, findings_in_force

router = Router(tags=["playbook"])


class LeftOutOut(Out):
    """A robot, and how many cards stand there without it."""

    robot: str
    label: str
    cards: int


class EnrolmentPreviewOut(LeftOutOut):
    """What enrolling would come to; not exact where there are too many cards to look at each."""

    waiting: int
    at_once: int
    is_exact: bool


class EnrolmentIn(In):
    """The robot that is to take on the cards that were there before it."""

    robot: str


class EnrolmentOut(Out):
    """An order to enrol cards, and how far it is."""

    id: UUID
    robot: str
    label: str
    asked_at: datetime
    asked_by: str
    total: int
    handled: int
    finished_at: datetime | None


class PlaybookFindingOut(Out):
    """Something unwise in the process: its place, what it is, and what to do about it."""

    file: str
    line: int
    severity: str
    rule: str
    what: Words
    advice: Words


@router.get("/playbook/left-out/", response=list[LeftOutOut], operation_id="left_out_cards")
def left_out_index(request: HttpRequest) -> list[LeftOutOut]:
    """Robots that let cards pass which were there before them."""
    return [
        LeftOutOut(robot=row.robot, label=spoken(row.label), cards=row.cards)
        for row in enrolments.left_out_cards(actor=actor_of(request))
    ]


@router.get(
    "/playbook/left-out/{robot}/", response=EnrolmentPreviewOut, operation_id="enrolment_preview"
)
def left_out_show(request: HttpRequest, robot: str) -> EnrolmentPreviewOut:
    """What enrolling the cards would come to: nothing is done."""
    found = enrolments.preview(robot=robot, actor=actor_of(request), now=clock.now())
    return EnrolmentPreviewOut(
        robot=found.robot,
        label=spoken(found.label),
        cards=found.cards,
        waiting=found.waiting,
        at_once=found.at_once,
        is_exact=found.is_exact,
    )


@router.get("/enrolments/", response=list[EnrolmentOut], operation_id="enrolments")
def enrolments_index(request: HttpRequest) -> list[EnrolmentOut]:
    """The latest orders, those under way among them."""
    return [_order(row) for row in enrolments.enrolments(actor=actor_of(request))]


@router.post("/enrolments/", response={202: EnrolmentOut}, operation_id="enrolment_create")
def enrolment_create(request: HttpRequest, body: EnrolmentIn) -> Status[EnrolmentOut]:
    """Have the robot take on the cards that were there before it, in the background."""
    actor = actor_of(request)
    order_id = enrol_cards(robot=body.robot, actor=actor, now=clock.now())
    return Status(202, _order(enrolments.enrolment(enrolment_id=order_id, actor=actor)))


@router.get("/enrolments/{enrolment_id}/", response=EnrolmentOut, operation_id="enrolment")
def enrolment_show(request: HttpRequest, enrolment_id: UUID) -> EnrolmentOut:
    """How far an order is."""
    return _order(enrolments.enrolment(enrolment_id=enrolment_id, actor=actor_of(request)))


@router.get(
    "/playbook/findings/",
    response=list[PlaybookFindingOut],
    operation_id="playbook_findings",
)
def findings_index(request: HttpRequest) -> Sequence[FindingRow]:
    """What is unwise in the process in force, and what to do about it."""
    return findings_in_force(actor=actor_of(request))


def _order(row: EnrolmentRow) -> EnrolmentOut:
    return EnrolmentOut(
        id=row.id,
        robot=row.robot,
        label=spoken(row.label),
        asked_at=row.asked_at,
        asked_by=row.asked_by,
        total=row.total,
        handled=row.handled,
        finished_at=row.finished_at,
    )
