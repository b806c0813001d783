"""Cards that nobody has taken care of (K5)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from django.db.models import Count, Max

from voronka.automation.models import RobotRun, Timer
from voronka.automation.queries.runs import label_of
from voronka.kernel.actor import Actor
from voronka.process.models.active import active_playbook
from voronka.process.state import CardKind, CardRef
from voronka.process.text import Text
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


def sos_open(*, actor: Actor, now: datetime) -> Sequence[SosRow]:
    """
    Return the cards under SOS that the actor may see, the longest-waiting first.
    """
    timers = {timer.ref: timer for timer in Timer.objects.sos().order_by("-due_at")}
    playbook = active_playbook()
    calls = _calls(timers)
    rows = []
    for kind, model in MODELS.items():
        ids = [ref.id for ref in timers if ref.kind == kind]
        for card in model.objects.visible_to(actor).filter(pk__in=ids) if ids else ():
            timer = timers[card.ref]
            rounds, called_at = calls.get((card.ref, timer.rule), (0, None))
            if not rounds and timer.due_at > now:
                continue
            rows.append(
                SosRow(
                    ref=card.ref,
                    programme=label_of(timer.rule, playbook),
                    title=card.title or "",
                    client_name=card.client_name or "",
                    phone=card.phone or "",
                    source=card.source or "",
                    stage=card.stage,
                    since=max(card.created_at, card.entered_stage_at),
                    rounds=rounds,
                    called_at=called_at,
                    next_call_at=timer.due_at,
                )
            )
    return sorted(rows, key=lambda row: (row.since, row.ref.id))


def sos_count(*, actor: Actor, now: datetime) -> int:
    """Return how many cards under SOS the actor may see."""
    return len(sos_open(actor=actor, now=now))


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
