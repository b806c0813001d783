from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from voronka.kernel.actor import Actor
from voronka.kernel.errors import NotAllowed, NotFound
from voronka.process.commands import Command, Move
from voronka.process.state import CardKind, CardRef
from voronka.records.models import Card
from voronka.records.use_cases.run_command import (
    CommandRefused,
    run_command,
    run_commands,
)

# Cards of one transaction: enough to be quick, few enough not to keep others waiting.
_AT_ONCE = 200
_KINDS: tuple[CardKind, ...] = ("lead", "deal")

Verdict = Literal["done", "refused", "not_found"]


@dataclass(frozen=True, kw_only=True)
class CardReport:
    """What became of one card: done, refused (with the reason), or not found."""

    ref: CardRef
    verdict: Verdict
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
    """
    Carry out one command on many cards, some hundred in a transaction, and report on each.
    """
    reports: dict[CardRef, CardReport] = {}
    for kind in _KINDS:
        for some in _parts([ref for ref in dict.fromkeys(refs) if ref.kind == kind]):
            wanted = dict.fromkeys(some, command)
            reports |= run_each(kind=kind, wanted=wanted, actor=actor, now=now)
            if progress is not None:
                progress(len(reports), len(refs))
    return [reports[ref] for ref in refs]


def _parts(refs: list[CardRef]) -> Iterator[list[CardRef]]:
    for start in range(0, len(refs), _AT_ONCE):
        yield refs[start : start + _AT_ONCE]


def run_each(
    *,
    kind: CardKind,
    wanted: Mapping[CardRef, Command],
    actor: Actor,
    now: datetime,
    held: Sequence[Card] = (),
) -> dict[CardRef, CardReport]:
    """
    Carry out a command of its own on each of some hundred cards, and report on each; `held` are
    all of them, if they are locked already.
    """
    try:
        decisions = run_commands(kind=kind, wanted=wanted, actor=actor, now=now, held=held)
    except Exception:
        # What one card trips over must not hold up the others: each goes by itself.
        if len(wanted) == 1:
            raise
        return {ref: _report(ref, command, actor, now) for ref, command in wanted.items()}
    reports = {}
    for ref, command in wanted.items():
        decision = decisions.get(ref)
        if decision is None:
            reports[ref] = _report(ref, command, actor, now)
        elif decision.allowed:
            reports[ref] = CardReport(ref=ref, verdict="done")
        else:
            reason = str(CommandRefused(decision))
            reports[ref] = CardReport(ref=ref, verdict="refused", reason=reason)
    return reports


def _report(ref: CardRef, command: Command, actor: Actor, now: datetime) -> CardReport:
    try:
        run_command(ref=ref, command=command, actor=actor, now=now)
    except NotFound:
        return CardReport(ref=ref, verdict="not_found")
    except (CommandRefused, NotAllowed) as refused:
        return CardReport(ref=ref, verdict="refused", reason=str(refused))
    return CardReport(ref=ref, verdict="done")
