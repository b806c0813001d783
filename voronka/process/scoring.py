"""The scoring matrix (K10): points for each answer, a class, and the fields that follow from it."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from voronka.kernel.money import Money
from voronka.process import rules, templates
from voronka.process import standard_fields as standard
from voronka.process.asking import ask, is_of_type
from voronka.process.decision import Points, Score
from voronka.process.playbook import Playbook
from voronka.process.schema import CardKind, PointsSpec, ScoringSpec
from voronka.process.state import CardState, Facts, Value
from voronka.process.text import Text
from voronka.process.values import values_of


def score(playbook: Playbook, state: CardState, facts: Facts, key: str | None = None) -> Score:
    """
    Return the points, the class and the values that a matrix gives the card; without a key, the
    first matrix for this kind of card. It counts as of the card's last change, so that a card that
    does not change keeps its score.

    :raises KeyError: there is no such matrix
    """
    key = key or _first(playbook, state.ref.kind)
    spec = playbook.spec.scoring[key]
    values = values_of(state, facts)
    points = tuple(_points(playbook, key, spec, values, state.entered_stage_at))
    by_axis = {axis: sum(each.points for each in points if each.axis == axis) for axis in spec.axes}
    total = sum(by_axis.values())
    class_key = next((name for name, each in spec.classes.items() if total >= each.at_least), "")
    following: dict[str, Value] = {
        f"{key}_class": class_key or None,
        **{f"{key}_{axis}": value for axis, value in by_axis.items()},
        f"{key}_points": total,
    }
    following |= _amount(spec, values, class_key)
    following |= _title(playbook, spec, state.ref.kind, {**values, **following})
    return Score(
        scoring=key,
        by_axis=by_axis,
        total=total,
        class_key=class_key,
        points=points,
        values=following,
    )


def _first(playbook: Playbook, kind: CardKind) -> str:
    for key, spec in playbook.spec.scoring.items():
        if spec.of == kind:
            return key
    raise KeyError(f"the playbook scores no {kind}")


def _points(
    playbook: Playbook, key: str, spec: ScoringSpec, values: Mapping[str, Value], now: datetime
) -> Iterator[Points]:
    for axis, axis_spec in spec.axes.items():
        for number, rule in enumerate(axis_spec.rules):
            rule_id = rules.points(key, axis, number)
            if rule.field is not None:
                yield from _of_choice(playbook, spec.of, axis, rule_id, rule, values)
            else:
                yield from _of_condition(playbook, axis, rule_id, rule, values, now)


def _of_choice(
    playbook: Playbook,
    kind: CardKind,
    axis: str,
    rule_id: str,
    rule: PointsSpec,
    values: Mapping[str, Value],
) -> Iterator[Points]:
    """Yield the points of every chosen option that the rule names."""
    name = str(rule.field)
    value, field = values.get(name), playbook.field(kind, name)
    chosen = value if isinstance(value, tuple) else (value,)
    for option in chosen:
        if not isinstance(option, str) or option not in rule.options:
            continue
        label = field.label if field else Text.same(name)
        answer = field.options.get(option, Text.same(option)) if field else Text.same(option)
        yield Points(
            axis=axis,
            rule=rule_id,
            points=rule.options[option],
            label=Text(f"{label.ru}: {answer.ru}", f"{label.en}: {answer.en}"),
            read={name: value},
        )


def _of_condition(
    playbook: Playbook,
    axis: str,
    rule_id: str,
    rule: PointsSpec,
    values: Mapping[str, Value],
    now: datetime,
) -> Iterator[Points]:
    condition = playbook.condition(rule_id)
    if condition is None:
        return
    answer = ask(rule_id, condition, values, now)
    if answer.holds:
        yield Points(
            axis=axis,
            rule=rule_id,
            points=rule.points,
            label=rule.label or Text.same(condition.source),
            read=answer.evaluation.read,
        )


def _amount(spec: ScoringSpec, values: Mapping[str, Value], class_key: str) -> Mapping[str, Value]:
    """Return the expected amount: the share of the budget that its class leads to expect."""
    budget = values.get(spec.amount_from) if spec.amount_from else None
    if not isinstance(budget, Money) or not class_key:
        return {}
    share = Decimal(budget.minor) * spec.classes[class_key].expect_percent / 100
    minor = int(share.to_integral_value(ROUND_HALF_UP))
    return {standard.AMOUNT: Money(minor, budget.currency)}


def _title(
    playbook: Playbook, spec: ScoringSpec, kind: CardKind, values: Mapping[str, Value]
) -> Mapping[str, Value]:
    if spec.title is None:
        return {}
    language = playbook.spec.language
    template, scope = _template(spec.title.in_(language)), playbook.scope(kind)
    fitting = {
        name: value
        for name in template.names
        if (found := scope.find(name)) and is_of_type(found.type, value := values.get(name))
    }
    title = " ".join(template.render(fitting, scope, language).split())
    return {standard.TITLE: title} if title else {}


@lru_cache(maxsize=64)
def _template(text: str) -> templates.Template:
    return templates.parse(text)
