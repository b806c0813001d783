"""What must never be: cards that hang, and SOS that nobody hears (Q8, invariants 5 and 6)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from voronka.automation.models import RobotRun, Timer
from voronka.automation.models.timer import SOS
from voronka.kernel.actor import Actor
from voronka.process.models.active import active_playbook
from voronka.process.schema import CardKind
from voronka.process.state import CardRef
from voronka.records.models import Card
from voronka.records.queries.cards import MODELS
from voronka.scheduling.models import Booking
from voronka.work.models import Task

_OVER = ("cancelled", "done")


@dataclass(frozen=True, kw_only=True)
class HangingCard:
    """An open card for which nothing with a date is planned."""

    ref: CardRef
    title: str
    pipeline: str
    stage: str
    owner_name: str
    in_stage_for: timedelta


def cards_without_next_step(
    *, actor: Actor, now: datetime, limit: int = 200
) -> Sequence[HangingCard]:
    """
    Return the open cards the actor sees without a dated task, visit, contact or SOS, oldest first.
    """
    rows = [
        HangingCard(
            ref=card.ref,
            title=card.title or "",
            pipeline=card.pipeline,
            stage=card.stage,
            owner_name=card.owner.name if card.owner else "",
            in_stage_for=now - card.entered_stage_at,
        )
        for kind, model in MODELS.items()
        for card in _hanging(kind, model.objects.visible_to(actor), now)
        .select_related("owner")
        .order_by("entered_stage_at", "pk")[:limit]
    ]
    return sorted(rows, key=lambda row: row.in_stage_for, reverse=True)[:limit]


def hanging_count(*, actor: Actor, now: datetime) -> int:
    """Return how many such cards there are."""
    return sum(
        _hanging(kind, model.objects.visible_to(actor), now).count()
        for kind, model in MODELS.items()
    )


def unowned_without_sos() -> Sequence[CardRef]:
    """
    Return the open cards of SOS programmes that have neither an owner nor an SOS, nor had contact.
    """
    found: list[CardRef] = []
    for key, sos in active_playbook().spec.sos.items():
        for kind, model in MODELS.items():
            cards = model.objects.filter(
                pipeline=sos.of, stage__in=list(sos.stages), owner=None, closed_at=None
            )
            contact = RobotRun.objects.filter(
                robot=f"{SOS}{key}",
                cause__startswith="ended:",
                at__gte=OuterRef("entered_stage_at"),
            )
            alone = cards.filter(
                ~Exists(_of_card(kind, Timer.objects.filter(rule=f"{SOS}{key}"))),
                ~Exists(_of_card(kind, contact)),
            )
            found += [card.ref for card in alone.order_by("pk")]
    return found


def _hanging(kind: CardKind, cards: QuerySet[Card], now: datetime) -> QuerySet[Card]:
    planned = Task.objects.open().filter(due_at__isnull=False)
    visits = Booking.objects.exclude(status__in=["cancelled", "done"]).filter(
        during__endswith__gt=now
    )
    return cards.filter(closed_at=None).filter(
        ~Exists(_of_card(kind, planned)),
        ~Exists(_of_card(kind, visits)),
        ~Exists(_of_card(kind, Timer.objects.sos())),
        Q(next_contact_at=None) | Q(next_contact_at__lte=now),
    )


def _of_card(kind: CardKind, rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows.filter(card_kind=kind, card_id=OuterRef("pk"))
