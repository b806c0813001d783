"""What happened in a case, as marks ask for it: read once from the room, then looked at purely."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from voronka.channels.models import OutboxMessage
from voronka.process.commands import Move
from voronka.process.models.active import active_playbook
from voronka.process.playbook import Playbook
from voronka.process.state import CardState
from voronka.process.text import Text
from voronka.records.models import CardEvent, DecisionRow, StageStay
from voronka.records.queries.cards import state_of
from voronka.scheduling.models import Booking
from voronka.training.hearing import card_of
from voronka.training.models import Attempt, Reply
from voronka.work.models import Task

# What is evidence of contact stands in the history under this kind.
_TOUCH = "touched"
# A call that was due at three is in time at ten past three.
_GRACE = timedelta(minutes=15)
_MOVES = (Move.model_fields["kind"].default, "win")


@dataclass(frozen=True, kw_only=True)
class RefusedMove:
    """A try to move the card that a gate refused: where to, and each unmet rule in words."""

    at: datetime
    to: str
    unmet: Sequence[tuple[str, Text]]


@dataclass(frozen=True, kw_only=True)
class TaskDone:
    """A task of the newcomer, and whether it was late."""

    title: Text
    template: str
    due_at: datetime | None
    ended_at: datetime | None
    is_late: bool


@dataclass(frozen=True, kw_only=True)
class Visit:
    kind: str
    starts_at: datetime
    confirmed_at: datetime | None
    status: str


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """Everything that marks look at."""

    playbook: Playbook
    language: str
    state: CardState
    arrived_at: datetime
    now: datetime
    touched_at: datetime | None
    stages: Sequence[str]
    refused: Sequence[RefusedMove]
    tasks: Sequence[TaskDone]
    # Channels of the messages that were sent by hand.
    sent: Sequence[str]
    visits: Sequence[Visit]
    # Answers that were heard, and the moments named in them.
    heard: frozenset[str]
    dates: Mapping[str, datetime]
    # Every value each field has held.
    held: Mapping[str, Sequence[Any]]
    # The hints at which stages were left.
    left: Mapping[str, str]


def evidence_of(attempt: Attempt, *, now: datetime) -> Evidence:
    """Return what happened; always the same few queries. Inside the room."""
    playbook, card = active_playbook(), card_of(attempt)
    replies = list(attempt.replies.exclude(given_at=None))
    events = list(CardEvent.objects.filter(card_id=card.pk).order_by("at", "id"))
    mine = str(attempt.user_id)
    return Evidence(
        playbook=playbook,
        language=attempt.language,
        state=state_of(card, playbook),
        arrived_at=attempt.arrived_at,
        now=now,
        touched_at=next((each.at for each in events if each.kind == _TOUCH), None),
        stages=_stages(attempt),
        refused=_refused(attempt, mine),
        tasks=_tasks(attempt, now),
        sent=list(
            OutboxMessage.objects.of_card(attempt.ref)
            .filter(by_hand=True, status="sent")
            .values_list("channel", flat=True)
        ),
        visits=_visits(attempt),
        heard=frozenset(reply.answer for reply in replies if reply.answer),
        dates=_dates(replies),
        held=_held(events),
        left={each["stage"]: each["hint"] for each in attempt.left},
    )


def _stages(attempt: Attempt) -> list[str]:
    stays = StageStay.objects.filter(card_id=attempt.card_id).order_by("entered_at", "pk")
    return list(stays.values_list("stage", flat=True))


def _refused(attempt: Attempt, mine: str) -> list[RefusedMove]:
    rows = DecisionRow.objects.filter(
        card_id=attempt.card_id, verdict="refused", command__kind__in=_MOVES, actor__id=mine
    ).order_by("at", "pk")
    return [
        RefusedMove(
            at=row.at,
            to=str(row.command.get("stage", "")),
            unmet=[
                (refusal["rule"], Text.parse(refusal["message"]))
                for refusal in row.answer["refusals"]
            ],
        )
        for row in rows
    ]


def _tasks(attempt: Attempt, now: datetime) -> list[TaskDone]:
    found = Task.objects.of_card(attempt.ref).filter(assignee_id=attempt.user_id)
    return [
        TaskDone(
            title=Text.parse(task.title),
            template=task.template,
            due_at=task.due_at,
            ended_at=(ended := task.closed_at or task.cancelled_at),
            is_late=task.due_at is not None and (ended or now) > task.due_at + _GRACE,
        )
        for task in found.order_by("created_at", "pk")
    ]


def _visits(attempt: Attempt) -> list[Visit]:
    return [
        Visit(
            kind=each.kind,
            starts_at=each.starts_at,
            confirmed_at=each.confirmed_at,
            status=each.status,
        )
        for each in Booking.objects.of_card(attempt.ref).order_by("created_at")
    ]


def _dates(replies: Sequence[Reply]) -> dict[str, datetime]:
    ordered = sorted(replies, key=lambda each: each.given_at or each.due_at)
    return {
        name: datetime.fromisoformat(moment)
        for reply in ordered
        for name, moment in reply.dates.items()
    }


def _held(events: Sequence[CardEvent]) -> dict[str, list[Any]]:
    held: dict[str, list[Any]] = {}
    for event in events:
        if event.kind == "field" and event.after is not None:
            held.setdefault(event.name, []).append(event.after)
    return held
