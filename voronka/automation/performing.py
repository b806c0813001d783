"""
Effects carried out: card by card, or many cards' at once where an action goes together.

Public: `perform(orders)`.
"""

import json
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

import structlog

from voronka.automation.acting import UnableToAct
from voronka.automation.models import Deed, RobotRun
from voronka.automation.queries.runs import label_of
from voronka.kernel import rows
from voronka.kernel.actor import Actor
from voronka.kernel.ids import new_id
from voronka.kernel.plugins import PluginParams
from voronka.process.decision import Effect, Run
from voronka.process.plugins import Action, Step, actions
from voronka.process.state import CardRef
from voronka.process.text import Text
from voronka.records.events import CardDecided
from voronka.records.use_cases.add_history import add_history
from voronka.work.use_cases.notify import notify

_log = structlog.get_logger()


@dataclass(frozen=True, kw_only=True)
class Order:
    """A run whose effects are wanted, and its row in the ledger."""

    here: CardDecided
    run: Run
    row: RobotRun
    # Whether this decision has put it into the ledger: then it has done nothing yet.
    is_new: bool
    # Why effects could not be done, by their keys.
    failures: dict[str, Text] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class _Turn:
    """An effect that comes next on its card."""

    order: Order
    step: Step
    is_last: bool


def perform(orders: Sequence[Order]) -> list[Deed]:
    """
    Do what the runs want, each card's in order, and return what was done.

    Cards all of whose effects go together are served together; before and after one that has to
    be alone, so that nothing is done in another order than one by one.
    """
    wanted = _not_done_yet(orders)
    done: list[Deed] = []
    for company in _companies(wanted):
        while turns := [queue.popleft() for queue in company if queue]:
            for together in _alike(turns):
                done += _do(together)
    return done


def _not_done_yet(orders: Sequence[Order]) -> list[deque[_Turn]]:
    """Return what is to be done on each card, one after the other."""
    acted = _acted([order for order in orders if not order.is_new])
    queues = []
    for ref, own in groupby(orders, key=lambda order: order.here.ref):
        queue: deque[_Turn] = deque()
        for order in own:
            effects = [e for e in order.run.effects if (ref, e.key) not in acted]
            actor = _robot(order)
            for effect in effects:
                step = Step(card=ref, effect=effect, actor=actor, now=order.here.at)
                queue.append(_Turn(order=order, step=step, is_last=effect is effects[-1]))
        queues.append(queue)
    return queues


def _acted(orders: Sequence[Order]) -> set[tuple[CardRef, str]]:
    if not orders:
        return set()
    refs = {order.here.ref.id: order.here.ref for order in orders}
    keys = [effect.key for order in orders for effect in order.run.effects]
    found = Deed.objects.filter(card_id__in=refs, key__in=keys)
    return {(refs[card_id], key) for card_id, key in found.values_list("card_id", "key")}


def _companies(queues: Sequence[deque[_Turn]]) -> Iterator[Sequence[deque[_Turn]]]:
    for is_sociable, some in groupby(queues, key=_is_sociable):
        if is_sociable:
            yield list(some)
        else:
            yield from ([queue] for queue in some)


def _is_sociable(queue: deque[_Turn]) -> bool:
    return all(
        action.goes_together(params=params)
        for action, params in (_plugin(turn.step.effect) for turn in queue)
    )


def _alike(turns: Sequence[_Turn]) -> Iterator[Sequence[_Turn]]:
    """Put together what the same robot wants of several cards."""
    found: dict[object, list[_Turn]] = {}
    for turn in turns:
        key = (turn.step.actor, turn.order.run.robot, *_written(turn.step.effect))
        found.setdefault(key, []).append(turn)
    yield from found.values()


def _do(turns: Sequence[_Turn]) -> list[Deed]:
    unable = _run([turn.step for turn in turns])
    done = []
    for turn in turns:
        ref, effect = turn.step.card, turn.step.effect
        if (reason := unable.get(ref)) is not None:
            turn.order.failures[effect.key] = reason
        else:
            done.append(
                rows.made(
                    Deed,
                    id=new_id(),
                    card_kind=ref.kind,
                    card_id=ref.id,
                    key=effect.key,
                    action=effect.action,
                    at=turn.step.now,
                )
            )
        if turn.is_last and turn.order.failures:
            _note_failures(turn.order)
    return done


def _run(steps: Sequence[Step]) -> Mapping[CardRef, Text]:
    """Do the same step on one or many cards; return where it could not be done, and why."""
    action, params = _plugin(steps[0].effect)
    if len(steps) > 1:
        return action.run_all(steps=steps, params=params)
    try:
        action.run(step=steps[0], params=params)
    except UnableToAct as unable:
        return {steps[0].card: unable.reason}
    return {}


def _plugin(effect: Effect) -> tuple[Action, PluginParams]:
    plugin = actions.get(effect.action)
    return plugin(), plugin.Params.model_validate(dict(effect.params))


def _written(effect: Effect) -> tuple[str, str]:
    return effect.action, json.dumps(effect.params, sort_keys=True, default=str)


def _robot(order: Order) -> Actor:
    label = label_of(order.run.robot, order.here.playbook)
    return order.here.actor.as_robot(label.in_(order.here.playbook.spec.language))


def _note_failures(order: Order) -> None:
    here, row = order.here, order.row
    for deed in row.deeds:
        if deed["key"] in order.failures:
            deed["failed"] = order.failures[deed["key"]].plain()
    reasons = list(dict.fromkeys(order.failures.values()))
    why = Text("; ".join(r.ru for r in reasons), "; ".join(r.en for r in reasons))
    row.verdict, row.why = "failed", why.plain()
    rows.update([row])
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
