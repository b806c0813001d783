from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from voronka.automation.models import RobotRun, WaitingRun
from voronka.automation.performing import Order, perform
from voronka.kernel import rows
from voronka.kernel.ids import new_id
from voronka.process.codec import to_json
from voronka.process.decision import Effect, Run
from voronka.process.state import CardRef
from voronka.records.events import CardDecided

_Key = tuple[CardRef, str]


def act_on_decisions(*, decided: Sequence[CardDecided]) -> None:
    """
    Enter what the robots decided into the ledger and do what follows, inside the transaction.

    An effect whose key has acted is not done again. One that cannot be done for a reason is noted
    with it, and the owner is told; any other failure undoes the whole command.
    """
    runs = [(here, run) for here in decided for run in here.decision.runs]
    if not runs:
        return
    known = _known(runs)
    entries = _entered(runs, known)
    _keep_waiting(runs, known)
    rows.insert(
        perform(
            [
                Order(here=here, run=run, row=entries[here.ref, run.key], is_new=is_new)
                for here, run in runs
                if run.effects
                for is_new in [(here.ref, run.key) not in known]
            ]
        )
    )


def _known(runs: Sequence[tuple[CardDecided, Run]]) -> Mapping[_Key, RobotRun]:
    """Return the rows that the ledger has of these occasions already."""
    # What the ledger has of a locked card was known before anything was decided about it.
    asked = [(here, run) for here, run in runs if here.acted is None or run.key in here.acted]
    if not asked:
        return {}
    found = RobotRun.objects.acting().filter(
        card_id__in={here.ref.id for here, _ in asked},
        robot__in={run.robot for _, run in asked},
        cause__in={run.cause for _, run in asked},
    )
    return {(row.ref, f"{row.robot}|{row.cause}"): row for row in found}


def _entered(
    runs: Sequence[tuple[CardDecided, Run]], known: Mapping[_Key, RobotRun]
) -> Mapping[_Key, RobotRun]:
    """Return the ledger's row of each run, written; one that goes on is the row it was."""
    entries = dict(known)
    for here, run in runs:
        if (here.ref, run.key) not in entries:
            entries[here.ref, run.key] = _new_row(here, run)
        _fill(entries[here.ref, run.key], run, here)
    rows.insert([row for key, row in entries.items() if key not in known])
    ran = {(here.ref, run.key) for here, run in runs}
    rows.update([row for key, row in known.items() if key in ran])
    return entries


def _new_row(here: CardDecided, run: Run) -> RobotRun:
    return rows.made(
        RobotRun,
        id=new_id(),
        card_kind=here.ref.kind,
        card_id=here.ref.id,
        robot=run.robot,
        cause=run.cause,
        verdict=run.verdict,
        proof=[],
        why="",
        deeds=[],
        at=here.at,
        due_at=None,
        playbook_hash="",
        actor_name="",
    )


def _fill(row: RobotRun, run: Run, here: CardDecided) -> None:
    row.verdict, row.at, row.due_at = run.verdict, here.at, run.due_at
    row.proof = [*row.proof, *(to_json(asked) for asked in run.proof)]
    row.why = run.why.plain() if run.why else ""
    row.deeds = [*row.deeds, *(_deed(effect) for effect in run.effects)]
    row.playbook_hash, row.actor_name = here.playbook.hash, here.actor.name


def _keep_waiting(runs: Sequence[tuple[CardDecided, Run]], known: Mapping[_Key, RobotRun]) -> None:
    """Keep where runs have halted, and forget it where they have come to their end."""
    halted = _halted([(here, run) for here, run in runs if (here.ref, run.key) in known])
    fresh: list[WaitingRun] = []
    again: list[WaitingRun] = []
    over: list[UUID] = []
    for here, run in runs:
        stopped = halted.get((here.ref, run.key))
        if run.verdict == "waiting" and run.due_at is not None:
            waiting = stopped or WaitingRun(
                card_kind=here.ref.kind, card_id=here.ref.id, robot=run.robot, cause=run.cause
            )
            waiting.wait_at(step=run.step, since=here.at, due_at=run.due_at)
            (again if stopped else fresh).append(waiting)
        elif stopped and run.verdict in ("done", "cancelled"):
            over.append(stopped.pk)
    rows.insert(fresh)
    rows.update(again)
    if over:
        WaitingRun.objects.filter(pk__in=over).delete()


def _halted(runs: Sequence[tuple[CardDecided, Run]]) -> Mapping[_Key, WaitingRun]:
    if not runs:
        return {}
    found = WaitingRun.objects.filter(
        card_id__in={here.ref.id for here, _ in runs},
        robot__in={run.robot for _, run in runs},
        cause__in={run.cause for _, run in runs},
    )
    return {(row.ref, f"{row.robot}|{row.cause}"): row for row in found}


def _deed(effect: Effect) -> dict[str, Any]:
    return {
        "key": effect.key,
        "action": effect.action,
        "params": dict(effect.params),
        "failed": None,
    }
