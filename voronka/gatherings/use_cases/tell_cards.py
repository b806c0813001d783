"""Cards of guests hear of their event, and their robots with them."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from voronka.gatherings.models import Gathering
from voronka.gatherings.vocabulary import OF_EVENT, Change
from voronka.kernel.actor import SYSTEM, Actor
from voronka.process.commands import EventChanged
from voronka.process.state import CardRef
from voronka.records.command_transaction import command_transaction, note_change
from voronka.records.use_cases.run_command import run_command_on_all


def tell_cards(
    *, gathering_id: UUID, change: Change, stamp: str, refs: Sequence[CardRef], now: datetime
) -> None:
    """
    Tell these cards, all of one kind, what became of the event or of their answer.

    What has changed again since is not told any more: who told of it comes as well.
    """
    if not refs or _is_stale(gathering_id, change, stamp):
        return
    command = EventChanged(change=change, event_id=gathering_id, stamp=stamp)
    run_command_on_all(kind=refs[0].kind, refs=refs, command=command, actor=SYSTEM, now=now)


def tell_begun(*, refs: Sequence[CardRef], actor: Actor, now: datetime) -> None:
    """Have these cards wait for what comes after an event that has begun."""
    with command_transaction():
        for ref in refs:
            note_change(ref, actor=actor, now=now)


def _is_stale(gathering_id: UUID, change: Change, stamp: str) -> bool:
    if change not in OF_EVENT:
        return False
    return not Gathering.objects.filter(pk=gathering_id, news=int(stamp)).exists()
