from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import structlog
from django.db.models import QuerySet

from voronka.automation.acting import UnableToAct
from voronka.automation.models import Deed, RobotRun, WaitingRun
from voronka.automation.queries.runs import label_of
from voronka.kernel import rows
from voronka.process.codec import to_json
from voronka.process.decision import Effect, Run
from voronka.process.plugins import Step, actions
from voronka.process.state import CardRef
from voronka.process.text import Text
from voronka.records.events import CardDecided
from voronka.records.use_cases.add_history import add_history
from voronka.work.use_cases.notify import notify

_log = structlog.get_logger()


@dataclass(frozen=True, kw_only=True)
class _Entry:
    """A row of the ledger, and whether this decision has put it there."""

    row: RobotRun
    is_new: bool


_Entries = Mapping[tuple[CardRef, str], _Entry]


def act_on_decisions(*, decided: Sequence[CardDecided]) -> None:
    """
    Enter what the robots decided into the ledger and do what follows, inside the transaction.

    An effect whose key has acted is not done again. One that cannot be done for a reason is noted
    with it, and the owner is told; any other failure undoes the whole command.
    """
    with_runs = [each for each in decided if each.decision.runs]
    if not with_runs:
        return
    entries = _entered(with_runs)
    done: list[Deed] = []
    for here in with_runs:
        for run in here.decision.runs:
            _keep_waiting(here, run, entries[here.ref, run.key])
        for run in here.decision.runs:
            if run.effects:
                done += _perform(here, run, entries[here.ref, run.key])
    rows.insert(done)


def _entered(decided: Sequence[CardDecided]) -> _Entries:
    """Return the ledger's row of each run, written; one that goes on is the row it was."""
    entries = _known(decided)
    for here in decided:
        for run in here.decision.runs:
            if (here.ref, run.key) not in entries:
                row = RobotRun(
                    card_kind=here.ref.kind, card_id=here.ref.id, robot=run.robot, cause=run.cause
                )
                entries[here.ref, run.key] = _Entry(row=row, is_new=True)
            _fill(entries[here.ref, run.key].row, run, here)
    rows.insert([entry.row for entry in entries.values() if entry.is_new])
    for here in decided:
        for run in here.decision.runs:
            if not (entry := entries[here.ref, run.key]).is_new:
                entry.row.save()
    return entries


def _known(decided: Sequence[CardDecided]) -> dict[tuple[CardRef, str], _Entry]:
    # What the ledger has of a locked card was known before anything was decided about it.
    runs = [
        (here, run)
        for here in decided
        for run in here.decision.runs
        if here.acted is None or run.key in here.acted
    ]
    if not runs:
        return {}
    found = RobotRun.objects.acting().filter(
        card_id__in={here.ref.id for here, _ in runs},
        robot__in={run.robot for _, run in runs},
        cause__in={run.cause for _, run in runs},
    )
    return {(row.ref, f"{row.robot}|{row.cause}"): _Entry(row=row, is_new=False) for row in found}


def _fill(row: RobotRun, run: Run, here: CardDecided) -> None:
    row.verdict, row.at, row.due_at = run.verdict, here.at, run.due_at
    row.proof = [*row.proof, *(to_json(asked) for asked in run.proof)]
    row.why = run.why.plain() if run.why else ""
    row.deeds = [*row.deeds, *(_deed(effect) for effect in run.effects)]
    row.playbook_hash, row.actor_name = here.playbook.hash, here.actor.name


def _keep_waiting(here: CardDecided, run: Run, entry: _Entry) -> None:
    if run.verdict == "waiting" and run.due_at is not None:
        waiting = None if entry.is_new else _halted(here, run).first()
        waiting = waiting or WaitingRun(
            card_kind=here.ref.kind, card_id=here.ref.id, robot=run.robot, cause=run.cause
        )
        waiting.wait_at(step=run.step, since=here.at, due_at=run.due_at)
    elif not entry.is_new and run.verdict in ("done", "cancelled"):
        _halted(here, run).delete()


def _halted(here: CardDecided, run: Run) -> QuerySet[WaitingRun]:
    return WaitingRun.objects.of_card(here.ref).filter(robot=run.robot, cause=run.cause)


def _perform(here: CardDecided, run: Run, entry: _Entry) -> list[Deed]:
    """Do what the run wants, and return what was done."""
    label = label_of(run.robot, here.playbook)
    robot = here.actor.as_robot(label.in_(here.playbook.spec.language))
    # A run that is new to the ledger has done nothing yet.
    acted = frozenset[str]() if entry.is_new else _acted(here, run)
    failures: dict[str, Text] = {}
    done = []
    for effect in run.effects:
        if effect.key in acted:
            continue
        step = Step(card=here.ref, effect=effect, actor=robot, now=here.at)
        try:
            _act(step)
        except UnableToAct as unable:
            failures[effect.key] = unable.reason
        else:
            done.append(
                Deed(
                    card_kind=here.ref.kind,
                    card_id=here.ref.id,
                    key=effect.key,
                    action=effect.action,
                    at=here.at,
                )
            )
    if failures:
        _note_failures(here, entry.row, failures)
    return done


def _acted(here: CardDecided, run: Run) -> frozenset[str]:
    deeds = Deed.objects.filter(card_kind=here.ref.kind, card_id=here.ref.id)
    keys = [effect.key for effect in run.effects]
    return frozenset(deeds.filter(key__in=keys).values_list("key", flat=True))


def _act(step: Step) -> None:
    plugin = actions.get(step.effect.action)
    params = plugin.Params.model_validate(dict(step.effect.params))
    plugin().run(step=step, params=params)


def _note_failures(here: CardDecided, row: RobotRun, failures: Mapping[str, Text]) -> None:
    for deed in row.deeds:
        if deed["key"] in failures:
            deed["failed"] = failures[deed["key"]].plain()
    reasons = list(dict.fromkeys(failures.values()))
    why = Text("; ".join(r.ru for r in reasons), "; ".join(r.en for r in reasons))
    row.verdict, row.why = "failed", why.plain()
    row.save(update_fields=["verdict", "why", "deeds"])
    add_history(
        ref=here.ref,
        kind="robot_failed",
        payload={"robot": row.robot, "why": row.why},
        actor=here.actor.as_robot(row.robot),
        now=here.at,
    )
    if here.decision.after.owner_id:
        notify(
            user_ids=[here.decision.after.owner_id],
            kind="robot",
            title=Text("Робот не смог выполнить шаг", "A robot could not do its step"),
            text=why,
            card=here.ref,
            key=f"{here.ref.id}|{row.robot}|{row.cause}|failed",
            now=here.at,
        )
    _log.warning("robot_failed", robot=row.robot, card=str(here.ref.id), why=why.en)


def _deed(effect: Effect) -> dict[str, Any]:
    return {
        "key": effect.key,
        "action": effect.action,
        "params": dict(effect.params),
        "failed": None,
    }
