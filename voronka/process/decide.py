"""
The one function that decides: what a command does to a card, or why it does nothing.

Pure and total: it reads no clock and no database, and answers whatever it is given with a verdict
and its proof. `desired_timers` says which moments the card waits for, `score` what a scoring matrix
makes of it, `values_of` what its rules may read.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from voronka.kernel.actor import Actor
from voronka.process import happenings, moves, needs, ownership, refusals, robots, sos, timers
from voronka.process.commands import (
    Assign,
    BookingChanged,
    CloseTask,
    Command,
    Create,
    Edit,
    EventChanged,
    Inbound,
    Junk,
    Lose,
    Merge,
    Move,
    Override,
    Postpone,
    Restore,
    Signal,
    Take,
    TakeBack,
    TimerFired,
    Touch,
    Win,
)
from voronka.process.decision import Decision, Run
from voronka.process.draft import Draft
from voronka.process.playbook import Playbook
from voronka.process.plugins import Occasion
from voronka.process.state import CardState, Facts
from voronka.process.taking_back import take_back
from voronka.process.text import Text
from voronka.process.witness import Trial, smallest_fix

_HANDLERS: dict[type, Callable[[Draft, Any], None]] = {
    Create: moves.create,
    Take: ownership.take,
    Assign: ownership.assign,
    Edit: happenings.edit,
    Move: moves.move,
    Postpone: moves.postpone,
    Win: moves.win,
    Lose: moves.lose,
    Junk: moves.junk,
    Restore: moves.restore,
    CloseTask: happenings.close_task,
    BookingChanged: happenings.booking_changed,
    EventChanged: happenings.event_changed,
    Touch: happenings.touch,
    Inbound: happenings.inbound,
    Signal: happenings.signal,
    Override: moves.override,
    Merge: happenings.merge,
    TakeBack: take_back,
}


def decide(
    playbook: Playbook,
    state: CardState,
    facts: Facts,
    command: Command,
    actor: Actor,
    now: datetime,
) -> Decision:
    """Return everything that follows from the command, or every reason why it may not be."""
    draft = Draft(
        playbook=playbook,
        before=state,
        facts=facts,
        command=command,
        actor=actor,
        now=now,
        after=state,
        fields=dict(state.fields),
    )
    if isinstance(command, TimerFired):
        return _fired(draft, command)
    if isinstance(command, Create) or _stands(draft):
        _HANDLERS[type(command)](draft, command)
    if draft.refused:
        return _refused(draft)
    return _allowed(draft)


def _stands(draft: Draft) -> bool:
    """Say whether the card stands in a pipeline of the playbook; refuse if it does not."""
    state = draft.before
    found = draft.playbook.spec.pipelines.get(state.pipeline)
    stands = bool(state.stage) and found is not None and found.of == draft.kind
    if not stands:
        what = Text("Воронка", "Pipeline")
        draft.refuse(refusals.unknown("card.pipeline", what, state.pipeline))
    return stands


def _fired(draft: Draft, command: TimerFired) -> Decision:
    run = timers.run_of(draft.playbook, draft.before, draft.facts, command, draft.now)
    if run is None:
        draft.refuse(refusals.nothing(command.rule, "Таймер устарел.", "The timer is out of date."))
        return _refused(draft)
    return Decision(
        verdict="allowed", after=draft.finished(), proof=tuple(draft.proof), runs=(run,)
    )


def _refused(draft: Draft) -> Decision:
    trial = Trial(
        playbook=draft.playbook,
        kind=draft.kind,
        conditions=draft.asked,
        values=draft.values(),
        actor=draft.actor,
        now=draft.now,
    )
    fixes, is_exact = smallest_fix(needs.all_of(draft.needs), trial)
    return Decision(
        verdict="refused",
        after=draft.before,
        refusals=tuple(draft.refused),
        smallest_fix=fixes,
        fix_is_exact=is_exact,
        proof=tuple(draft.proof),
    )


def _allowed(draft: Draft) -> Decision:
    after = draft.finished()
    occasion = Occasion(
        command=draft.command,
        before=draft.before,
        after=after,
        changes=tuple(draft.changes),
        now=draft.now,
    )
    return Decision(
        verdict="allowed",
        after=after,
        proof=tuple(draft.proof),
        changes=occasion.changes,
        runs=_runs(draft, occasion),
    )


def _runs(draft: Draft, occasion: Occasion) -> tuple[Run, ...]:
    command = draft.command
    if isinstance(command, TakeBack):
        still = robots.kept_still(draft.playbook, occasion, draft.facts, why=robots.TAKEN_BACK)
        # What robots did when the card came here first stays as the ledger has it.
        return tuple(run for run in still if run.key not in draft.facts.acted)
    if isinstance(command, Merge) or (isinstance(command, Create | Edit) and command.is_quiet):
        return tuple(robots.kept_still(draft.playbook, occasion, draft.facts))
    found = sos.runs_on(draft.playbook, occasion, draft.facts)
    return tuple(found + robots.runs_on(draft.playbook, occasion, draft.facts))
