from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from voronka.kernel.actor import Actor
from voronka.kernel.errors import NotAllowed, NotFound
from voronka.process.commands import Command, Move
from voronka.process.state import CardRef
from voronka.records.use_cases.run_command import CommandRefused, run_command


@dataclass(frozen=True, kw_only=True)
class CardReport:
    """What became of one card: done, refused (with the reason), or not found."""

    ref: CardRef
    verdict: Literal["done", "refused", "not_found"]
    reason: str = ""


def move_cards(
    *,
    refs: Sequence[CardRef],
    stage: str,
    actor: Actor,
    now: datetime,
    pipeline: str | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> list[CardReport]:
    """
    Move many cards to a stage, each through its gates, and report what became of each.

    A card that is refused stops no other. `progress` is told how many of how many are done.
    """
    command = Move(stage=stage, pipeline=pipeline)
    return run_on_cards(refs=refs, command=command, actor=actor, now=now, progress=progress)


def run_on_cards(
    *,
    refs: Sequence[CardRef],
    command: Command,
    actor: Actor,
    now: datetime,
    progress: Callable[[int, int], None] | None = None,
) -> list[CardReport]:
    """Carry out one command on many cards, each in its own transaction."""
    reports = []
    for number, ref in enumerate(refs, start=1):
        reports.append(_report(ref, command, actor, now))
        if progress is not None:
            progress(number, len(refs))
    return reports


def _report(ref: CardRef, command: Command, actor: Actor, now: datetime) -> CardReport:
    try:
        run_command(ref=ref, command=command, actor=actor, now=now)
    except NotFound:
        return CardReport(ref=ref, verdict="not_found")
    except (CommandRefused, NotAllowed) as refused:
        return CardReport(ref=ref, verdict="refused", reason=str(refused))
    return CardReport(ref=ref, verdict="done")
