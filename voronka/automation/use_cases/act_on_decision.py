from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog

from voronka.automation.acting import UnableToAct
from voronka.automation.models import Deed, RobotRun, WaitingRun
from voronka.automation.queries.runs import label_of
from voronka.kernel.actor import Actor
from voronka.process.codec import to_json
from voronka.process.decision import Decision, Effect, Run
from voronka.process.playbook import Playbook
from voronka.process.plugins import Step, actions
from voronka.process.state import CardRef
from voronka.process.text import Text
from voronka.records.use_cases.add_history import add_history
from voronka.work.use_cases.notify import notify

_log = structlog.get_logger()


@dataclass(frozen=True, kw_only=True)
class _Occasion:
    ref: CardRef
    decision: Decision
    playbook: Playbook
    actor: Actor
    now: datetime


@dataclass(frozen=True, kw_only=True)
class _Entry:
    """A row of the ledger, and whether this decision has put it there."""

    row: RobotRun
    is_new: bool


def act_on_decision(
    *, ref: CardRef, decision: Decision, playbook: Playbook, actor: Actor, now: datetime
) -> None:
    """
    Enter what the robots decided into the ledger and do what follows, inside the transaction.

    An effect whose key has acted is not done again. One that cannot be done for a reason is noted
    with it, and the owner is told; any other failure undoes the whole command.
    """
    if not decision.runs:
        return
    here = _Occasion(ref=ref, decision=decision, playbook=playbook, actor=actor, now=now)
    entries = _entered(here)
    _keep_waiting(here, entries)
    done = [deed for run in decision.runs if run.effects for deed in _perform(here, run, entries)]
    Deed.objects.bulk_create(done)


def _entered(here: _Occasion) -> Mapping[str, _Entry]:
    """Return the ledger's row of each run, written; one that goes on is the row it was."""
    entries = {
        f"{row.robot}|{row.cause}": _Entry(row=row, is_new=False)
        for row in RobotRun.objects.of_card(here.ref)
        .acting()
        .filter(robot__in={run.robot for run in here.decision.runs})
        .filter(cause__in={run.cause for run in here.decision.runs})
    }
    for run in here.decision.runs:
        if run.key not in entries:
            row = RobotRun(
                card_kind=here.ref.kind, card_id=here.ref.id, robot=run.robot, cause=run.cause
            )
            entries[run.key] = _Entry(row=row, is_new=True)
        _fill(entries[run.key].row, run, here)
    RobotRun.objects.bulk_create([entry.row for entry in entries.values() if entry.is_new])
    for run in here.decision.runs:
        if not entries[run.key].is_new:
            entries[run.key].row.save()
    return entries


def _fill(row: RobotRun, run: Run, here: _Occasion) -> None:
    row.verdict, row.at, row.due_at = run.verdict, here.now, run.due_at
    row.proof = [*row.proof, *(to_json(asked) for asked in run.proof)]
    row.why = run.why.plain() if run.why else ""
    row.deeds = [*row.deeds, *(_deed(effect) for effect in run.effects)]
    row.playbook_hash, row.actor_name = here.playbook.hash, here.actor.name


def _keep_waiting(here: _Occasion, entries: Mapping[str, _Entry]) -> None:
    for run in here.decision.runs:
        halted = WaitingRun.objects.of_card(here.ref).filter(robot=run.robot, cause=run.cause)
        is_new = entries[run.key].is_new
        if run.verdict == "waiting" and run.due_at is not None:
            waiting = None if is_new else halted.first()
            waiting = waiting or WaitingRun(
                card_kind=here.ref.kind, card_id=here.ref.id, robot=run.robot, cause=run.cause
            )
            waiting.wait_at(step=run.step, since=here.now, due_at=run.due_at)
        elif not is_new and run.verdict in ("done", "cancelled"):
            halted.delete()


def _perform(here: _Occasion, run: Run, entries: Mapping[str, _Entry]) -> list[Deed]:
    """Do what the run wants, and return what was done."""
    entry = entries[run.key]
    label = label_of(run.robot, here.playbook)
    robot = here.actor.as_robot(label.in_(here.playbook.spec.language))
    # A run that is new to the ledger has done nothing yet.
    acted = frozenset[str]() if entry.is_new else _acted(here, run)
    failures: dict[str, Text] = {}
    done = []
    for effect in run.effects:
        if effect.key in acted:
            continue
        step = Step(card=here.ref, effect=effect, actor=robot, now=here.now)
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
                    at=here.now,
                )
            )
    if failures:
        _note_failures(here, entry.row, failures)
    return done


def _acted(here: _Occasion, run: Run) -> frozenset[str]:
    deeds = Deed.objects.filter(card_kind=here.ref.kind, card_id=here.ref.id)
    keys = [effect.key for effect in run.effects]
    return frozenset(deeds.filter(key__in=keys).values_list("key", flat=True))


def _act(step: Step) -> None:
    plugin = actions.get(step.effect.action)
    params = plugin.Params.model_validate(dict(step.effect.params))
    plugin().run(step=step, params=params)


def _note_failures(here: _Occasion, row: RobotRun, failures: Mapping[str, Text]) -> None:
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
        now=here.now,
    )
    if here.decision.after.owner_id:
        notify(
            user_ids=[here.decision.after.owner_id],
            kind="robot",
            title=Text("Робот не смог выполнить шаг", "A robot could not do its step"),
            text=why,
            card=here.ref,
            key=f"{here.ref.id}|{row.robot}|{row.cause}|failed",
            now=here.now,
        )
    _log.warning("robot_failed", robot=row.robot, card=str(here.ref.id), why=why.en)


def _deed(effect: Effect) -> dict[str, Any]:
    return {
        "key": effect.key,
        "action": effect.action,
        "params": dict(effect.params),
        "failed": None,
    }
