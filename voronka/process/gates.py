"""
The gates on a card's way: which ones stand before a stage, and which of their demands are unmet.

Going to a stage of the path asks that stage's gate, and of every stage before it the gate and the
demands on leaving, as far as they carry; going on from a stage also asks what leaving it demands.
An approval is asked where the card has not yet been. Other stages ask their own gate only.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from voronka.process import fixes, refusals, rules
from voronka.process.asking import ask
from voronka.process.conditions import Condition
from voronka.process.decision import Evaluation, Refusal
from voronka.process.draft import Draft
from voronka.process.edits import is_valid
from voronka.process.needs import Need, clauses
from voronka.process.playbook import Playbook
from voronka.process.schema import CheckSpec, FieldSpec, GateSpec
from voronka.process.state import CardState, Value
from voronka.process.text import Text

_ON_PATH = ("initial", "path", "success")


@dataclass(frozen=True, kw_only=True)
class FieldDemand:
    """A field must have a valid value; without `spec` the name is a fact."""

    rule: str
    name: str
    spec: FieldSpec | None

    def is_met_by(self, value: Value) -> bool:
        return value is not None if self.spec is None else is_valid(self.spec, value)


@dataclass(frozen=True, kw_only=True)
class CheckDemand:
    """A condition must be true."""

    rule: str
    spec: CheckSpec
    condition: Condition


@dataclass(frozen=True, kw_only=True)
class ApprovalDemand:
    """Somebody of a role must do it."""

    rule: str
    role: str


Demand = FieldDemand | CheckDemand | ApprovalDemand


def apply_gates(draft: Draft, pipeline: str, stage: str) -> None:
    """Ask every gate before the stage about the card as it would be; note what is unmet."""
    values = draft.values()
    for demand in demands(draft.playbook, draft.before, pipeline, stage):
        match demand:
            case FieldDemand():
                _ask_field(draft, demand, values)
            case CheckDemand():
                _ask_check(draft, demand, values)
            case ApprovalDemand():
                _ask_approval(draft, demand)


def demands(playbook: Playbook, state: CardState, pipeline: str, stage: str) -> tuple[Demand, ...]:
    """Return everything that a card standing so must meet to enter the stage."""
    been = ""
    if pipeline == state.pipeline:
        on_path = state.closed_at is None and state.stage in _path(playbook, pipeline)
        been = state.stage if on_path else state.previous_stage
    return _demands(playbook, pipeline, been, stage)


@lru_cache(maxsize=64)
def _path(playbook: Playbook, pipeline: str) -> tuple[str, ...]:
    return playbook.path(pipeline)


@lru_cache(maxsize=2048)
def _demands(playbook: Playbook, pipeline: str, been: str, stage: str) -> tuple[Demand, ...]:
    found: dict[str, Demand] = {}
    for demand in _in_order(playbook, pipeline, been, stage):
        same = f"require.{demand.name}" if isinstance(demand, FieldDemand) else demand.rule
        found.setdefault(same, demand)
    return tuple(found.values())


def _in_order(playbook: Playbook, pipeline: str, been: str, stage: str) -> Iterator[Demand]:
    target = playbook.stage(pipeline, stage)
    if target.kind not in _ON_PATH:
        yield from _gate(playbook, pipeline, stage, "gate")
        yield from _approval(pipeline, stage, "gate", target.gate)
        return
    path = _path(playbook, pipeline)
    here, there = path.index(been) if been in path else -1, path.index(stage)
    for number, key in enumerate(path[:there]):
        spec = playbook.stage(pipeline, key)
        if spec.gate.carry:
            yield from _gate(playbook, pipeline, key, "gate")
        if number > here:
            yield from _approval(pipeline, key, "gate", spec.gate)
        if spec.leave.carry or number == here:
            yield from _gate(playbook, pipeline, key, "leave")
        if number >= here:
            yield from _approval(pipeline, key, "leave", spec.leave)
    yield from _gate(playbook, pipeline, stage, "gate")
    if there > here:
        yield from _approval(pipeline, stage, "gate", target.gate)


def _gate(playbook: Playbook, pipeline: str, stage: str, side: rules.Side) -> Iterator[Demand]:
    spec = playbook.stage(pipeline, stage)
    gate: GateSpec = spec.gate if side == "gate" else spec.leave
    kind = playbook.kind_of(pipeline)
    for name in gate.require:
        rule = rules.require(pipeline, stage, side, name)
        yield FieldDemand(rule=rule, name=name, spec=playbook.field(kind, name))
    for key, check in gate.checks.items():
        rule = rules.check(pipeline, stage, side, key)
        condition = playbook.condition(rule)
        if condition is not None:
            yield CheckDemand(rule=rule, spec=check, condition=condition)


def _approval(
    pipeline: str, stage: str, side: rules.Side, gate: GateSpec
) -> Iterator[ApprovalDemand]:
    if gate.approval:
        yield ApprovalDemand(rule=rules.approval(pipeline, stage, side), role=gate.approval)


def _ask_field(draft: Draft, demand: FieldDemand, values: dict[str, Value]) -> None:
    value = values.get(demand.name)
    met = demand.is_met_by(value)
    draft.proof.append(Evaluation(rule=demand.rule, verdict=met, read={demand.name: value}))
    if met or draft.has_invalid(demand.name):
        return
    fix = fixes.for_name(draft.playbook, draft.kind, demand.name, draft.actor)
    label = demand.spec.label if demand.spec else Text.same(demand.name)
    draft.refuse(refusals.missing(demand.rule, demand.name, label, (fix,) if fix else ()))


def _ask_check(draft: Draft, demand: CheckDemand, values: dict[str, Value]) -> None:
    answer = ask(demand.rule, demand.condition, values, draft.now)
    draft.proof.append(answer.evaluation)
    draft.asked.append(demand.condition)
    if answer.holds or answer.unmet is None:
        return
    need = fixes.need_of(draft.playbook, draft.kind, answer.unmet, demand.spec.fix, draft.actor)
    plain = Refusal(rule=demand.rule, kind="check", message=demand.spec.say)
    draft.refuse_all(_told(plain, need), need)


def _told(plain: Refusal, need: Need) -> Iterator[Refusal]:
    """Yield the refusal once for each thing to be done; its fixes are the ways to do that."""
    for clause in clauses(need) or [()]:
        fields = [fix.target for fix in clause if fix.kind == "fill"]
        yield replace(
            plain, fixes=clause, field=fields[0] if len(clause) == len(fields) == 1 else None
        )


def _ask_approval(draft: Draft, demand: ApprovalDemand) -> None:
    met = draft.actor.kind == "person" and draft.actor.role == demand.role
    draft.proof.append(Evaluation(rule=demand.rule, verdict=met, read={"role": draft.actor.role}))
    if met:
        return
    fix = refusals.ask(draft.playbook, demand.role)
    label = draft.playbook.spec.roles[demand.role].label
    message = Text(f"Нужно решение: {label.ru}.", f"This needs the approval of: {label.en}.")
    draft.refuse(Refusal(rule=demand.rule, kind="approval", message=message, fixes=(fix,)))
