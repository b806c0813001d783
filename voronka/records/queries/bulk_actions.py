"""Bulk actions as their owner watches them, and what became of each card."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast
from uuid import UUID

from voronka.kernel.actor import Actor
from voronka.kernel.errors import NotFound
from voronka.process.state import CardKind, CardRef
from voronka.records.listed import listed_of
from voronka.records.models import BulkAction, BulkItem
from voronka.records.queries.cards import MODELS


@dataclass(frozen=True, kw_only=True)
class BulkProgress:
    """How far an action has come."""

    id: UUID
    kind: CardKind
    # The command's kind: move, assign, edit, junk, restore; "" takes another one back.
    command: str
    total: int
    done: int
    refused: int
    is_finished: bool
    is_stopped: bool
    can_be_undone: bool
    # How long the rest will take if it goes on as it went so far; None while nothing is known.
    left: timedelta | None = None

    @property
    def percent(self) -> int:
        return 100 * (self.done + self.refused) // self.total if self.total else 100


@dataclass(frozen=True, kw_only=True)
class BulkLine:
    """A card that stayed as it was, and why: refused, changed, or not_found."""

    ref: CardRef
    title: str
    verdict: str
    reason: str


# Later than so long after it began, what has not ended is no reason to leave anything undone.
_GOES_ON = timedelta(hours=1)


def is_any_at_work(now: datetime) -> bool:
    """Say whether cards are being changed in bulk, for whoever can do its own work later."""
    begun = BulkAction.objects.filter(finished_at=None, created_at__gt=now - _GOES_ON)
    return begun.exists()


def bulk_action(*, actor: Actor, bulk_id: UUID, now: datetime) -> BulkProgress:
    """
    Return how far an action has come.

    :raises NotFound: the actor has started no such action
    """
    bulk = BulkAction.objects.filter(pk=bulk_id, by=actor.id).first()
    if bulk is None:
        raise NotFound
    return _progress(bulk, now)


def watched(*, actor: Actor, now: datetime) -> Sequence[BulkProgress]:
    """Return the actor's actions that run or have not been put away, the newest first."""
    own = BulkAction.objects.filter(by=actor.id, dismissed_at__isnull=True)
    return [_progress(bulk, now) for bulk in own.order_by("-created_at")[:3]]


def left_alone(*, actor: Actor, bulk_id: UUID, limit: int | None = None) -> Iterator[BulkLine]:
    """
    Return the cards that stayed as they were, in order.

    :raises NotFound: the actor has started no such action
    """
    bulk = BulkAction.objects.filter(pk=bulk_id, by=actor.id).first()
    if bulk is None:
        raise NotFound
    kind = cast(CardKind, bulk.card_kind)
    found = BulkItem.objects.filter(bulk=bulk).exclude(verdict__in=("", "done")).order_by("pk")
    rows = list(found.values_list("card_id", "verdict", "reason")[:limit])
    for start in range(0, len(rows), 1000):
        yield from _lines(kind, rows[start : start + 1000], actor)


def _lines(kind: CardKind, rows: Sequence[tuple[Any, ...]], actor: Actor) -> Iterator[BulkLine]:
    titles = _titles(kind, [row[0] for row in rows], actor)
    for card_id, verdict, reason in rows:
        yield BulkLine(
            ref=CardRef(kind, card_id),
            title=titles.get(card_id, ""),
            verdict=verdict,
            reason=reason,
        )


def _titles(kind: CardKind, ids: Sequence[UUID], actor: Actor) -> Mapping[UUID, str]:
    if (listed := listed_of(kind)) is not None:
        return listed.titles(ids=ids, actor=actor)
    seen = MODELS[kind].objects.visible_to(actor).filter(pk__in=ids)
    rows = seen.values_list("pk", "title", "client_name")
    return {pk: title or client or "" for pk, title, client in rows}


def _progress(bulk: BulkAction, now: datetime) -> BulkProgress:
    return BulkProgress(
        id=bulk.pk,
        kind=cast(CardKind, bulk.card_kind),
        command=bulk.command.get("kind", ""),
        total=bulk.total,
        done=bulk.done,
        refused=bulk.refused,
        is_finished=bulk.finished_at is not None,
        is_stopped=bulk.stopped_at is not None,
        can_be_undone=bulk.can_be_undone(now),
        left=_left(bulk, now),
    )


def _left(bulk: BulkAction, now: datetime) -> timedelta | None:
    judged = bulk.done + bulk.refused
    if bulk.finished_at or bulk.gathered_at is None or not judged:
        return None
    return (now - bulk.gathered_at) * ((bulk.total - judged) / judged)
