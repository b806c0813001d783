"""Cards that nobody has taken care of (K5)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast
from uuid import UUID

from django.db import connection
from django.db.models import Count, Max, Q, QuerySet

from voronka.automation.models import RobotRun, Timer
from voronka.automation.models.timer import SOS
from voronka.automation.queries.runs import label_of
from voronka.kernel.actor import Actor
from voronka.process.models.active import active_playbook
from voronka.process.state import CardKind, CardRef
from voronka.process.text import Text
from voronka.records.models import Card
from voronka.records.queries.cards import MODELS


@dataclass(frozen=True, kw_only=True)
class SosRow:
    """A card under SOS."""

    ref: CardRef
    programme: Text
    title: str
    client_name: str
    phone: str
    source: str
    stage: str
    # When the client came, and how often people have been called to it.
    since: datetime
    rounds: int
    called_at: datetime | None
    next_call_at: datetime


def sos_open(*, actor: Actor, now: datetime, limit: int = 200) -> Sequence[SosRow]:
    """
    Return the cards under SOS that the actor may see, the longest-waiting first.
    """
    cards = [
        card
        for kind in MODELS
        for card in _under_sos(kind, actor, now).order_by("entered_stage_at", "pk")[:limit]
    ]
    cards.sort(key=lambda card: (card.entered_stage_at, card.pk))
    open_cards = cards[:limit]
    timers = {
        timer.ref: timer
        for timer in Timer.objects.sos().filter(card_id__in=[card.pk for card in open_cards])
    }
    playbook, calls = active_playbook(), _calls(timers)
    rows = []
    for card in open_cards:
        timer = timers[card.ref]
        rounds, called_at = calls.get((card.ref, timer.rule), (0, None))
        rows.append(
            SosRow(
                ref=card.ref,
                programme=label_of(timer.rule, playbook),
                title=card.title or "",
                client_name=card.client_name or "",
                phone=card.phone or "",
                source=card.source or "",
                stage=card.stage,
                since=card.entered_stage_at,
                rounds=rounds,
                called_at=called_at,
                next_call_at=timer.due_at,
            )
        )
    return rows


def sos_count(*, actor: Actor, now: datetime) -> int:
    """Return how many cards under SOS the actor may see."""
    return sum(_under_sos(kind, actor, now).count() for kind in MODELS)


def under_sos(ids: Collection[UUID], *, now: datetime) -> frozenset[UUID]:
    """Return which of these cards are under SOS; the caller saw the cards."""
    with connection.cursor() as cursor:
        cursor.execute(_OF_CARDS, [list(ids), now])
        return frozenset(card_id for (card_id,) in cursor.fetchall())


# Those whose SOS has begun, see `_begun`.
_OF_CARDS = f"""
    SELECT card_id FROM automation_timer
    WHERE card_id = ANY(%s) AND rule LIKE '{SOS}%%' AND (due_at <= %s OR cause NOT LIKE '%%#0')
"""


def _begun(now: datetime) -> Q:
    """An SOS is open from its first call on; what is called the first time has the number 0."""
    return Q(due_at__lte=now) | ~Q(cause__endswith="#0")


def _under_sos(kind: CardKind, actor: Actor, now: datetime) -> QuerySet[Card]:
    timers = Timer.objects.sos().filter(_begun(now), card_kind=kind)
    return MODELS[kind].objects.visible_to(actor).filter(pk__in=timers.values("card_id"))


def _calls(
    timers: dict[CardRef, Timer],
) -> dict[tuple[CardRef, str], tuple[int, datetime | None]]:
    found = (
        RobotRun.objects.filter(
            card_id__in=[ref.id for ref in timers],
            robot__in={timer.rule for timer in timers.values()},
            verdict="done",
        )
        .values("card_kind", "card_id", "robot")
        .annotate(rounds=Count("pk"), latest=Max("at"))
        .order_by()
    )
    return {
        (CardRef(cast(CardKind, row["card_kind"]), row["card_id"]), row["robot"]): (
            row["rounds"],
            row["latest"],
        )
        for row in found
    }
