"""Scoring matrices in words: which answer gives how many points, and what follows."""

from collections.abc import Iterator

from voronka.process import rules
from voronka.process.document import Part, Sentence
from voronka.process.playbook import Playbook
from voronka.process.schema import AxisSpec, PointsSpec, ScoringSpec
from voronka.process.text import Text
from voronka.process.wording.names import Names


def scoring_part(playbook: Playbook, key: str, scoring: ScoringSpec, locale: str) -> Part:
    """Return one matrix: its axes with their points, its classes."""
    names = Names(playbook, scoring.of, locale)
    axes = (_axis(playbook, key, axis, spec, names) for axis, spec in scoring.axes.items())
    return Part(
        kind="scoring",
        key=key,
        rule=f"scoring.{key}",
        title=scoring.label.in_(locale),
        sentences=tuple(
            Sentence(rule=f"scoring.{key}", text=text.in_(locale))
            for text in _about(scoring, names)
        ),
        parts=(*axes, _classes(key, scoring, names)),
    )


def _about(scoring: ScoringSpec, names: Names) -> Iterator[Text]:
    axes = ", ".join(axis.label.in_(names.locale).lower() for axis in scoring.axes.values())
    yield Text(f"Баллы складываются по осям: {axes}.", f"Points add up on these axes: {axes}.")
    if scoring.amount_from is not None:
        field = names.field(scoring.amount_from)
        yield Text(
            f"Ожидаемая сумма — доля от поля «{field}», которую задаёт класс.",
            f"The expected amount is the share of “{field}” that the class gives.",
        )


def _axis(playbook: Playbook, key: str, axis: str, spec: AxisSpec, names: Names) -> Part:
    return Part(
        kind="axis",
        key=axis,
        rule=f"scoring.{key}.{axis}",
        title=spec.label.in_(names.locale),
        sentences=tuple(
            Sentence(
                rule=rules.points(key, axis, number),
                text=_points(playbook, key, axis, number, row, names),
            )
            for number, row in enumerate(spec.rules)
        ),
    )


def _points(
    playbook: Playbook, key: str, axis: str, number: int, row: PointsSpec, names: Names
) -> str:
    if row.field is not None:
        field = row.field
        answers = "; ".join(
            f"{names.option(field, option)} — {_signed(points)}"
            for option, points in row.options.items()
        )
        return f"{names.field(field)}: {answers}."
    condition = playbook.condition(rules.points(key, axis, number))
    words = "" if condition is None else condition.words(names.locale)
    label = words if row.label is None else row.label.in_(names.locale)
    return f"{label[:1].upper()}{label[1:]}: {_signed(row.points)}."


def _signed(points: int) -> str:
    return f"+{points}" if points > 0 else str(points)


def _classes(key: str, scoring: ScoringSpec, names: Names) -> Part:
    sentences = []
    for name, grade in scoring.classes.items():
        label, share = grade.label.in_(names.locale), grade.expect_percent
        text = Text(
            f"{label}: от {grade.at_least} баллов", f"{label}: from {grade.at_least} points"
        )
        if scoring.amount_from is not None:
            text = Text(f"{text.ru}, ожидаем {share} %", f"{text.en}, {share}% expected")
        rule = f"scoring.{key}.classes.{name}"
        sentences.append(Sentence(rule=rule, text=f"{text.in_(names.locale)}."))
    return Part(
        kind="classes",
        key=key,
        rule=f"scoring.{key}.classes",
        title=Text("Классы", "Classes").in_(names.locale),
        sentences=tuple(sentences),
    )
