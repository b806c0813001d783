"""What may be compared and calculated with what; constants take the type of what they meet."""

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

from voronka.kernel.money import exponent
from voronka.process.conditions.nodes import (
    Arithmetic,
    Chosen,
    Compare,
    Comparison,
    InCurrency,
    Lit,
    Name,
    Node,
    OneOf,
    Operator,
    Type,
)
from voronka.process.conditions.scope import Scope, closest
from voronka.process.durations import Duration
from voronka.process.text import Text

_ORDERED = (Type.NUMBER, Type.MONEY, Type.DATE, Type.DATETIME, Type.DURATION)

_RU = {
    Type.BOOL: "да или нет",
    Type.NUMBER: "число",
    Type.MONEY: "сумма денег",
    Type.TEXT: "текст",
    Type.CHOICE: "вариант из списка",
    Type.CHOICES: "несколько вариантов",
    Type.DATE: "дата",
    Type.DATETIME: "момент времени",
    Type.DURATION: "промежуток времени",
    Type.USER: "сотрудник",
}
_EN = {
    Type.BOOL: "yes or no",
    Type.NUMBER: "a number",
    Type.MONEY: "an amount of money",
    Type.TEXT: "a text",
    Type.CHOICE: "one of several options",
    Type.CHOICES: "several options",
    Type.DATE: "a date",
    Type.DATETIME: "a moment",
    Type.DURATION: "a span of time",
    Type.USER: "a colleague",
}


class Unfit(ValueError):
    """The parts do not fit together. The message is fit for whoever wrote them."""

    def __init__(self, ru: str, en: str) -> None:
        super().__init__(en)
        self.text = Text(ru, en)


def compare(op: Comparison, left: Node, right: Node, scope: Scope) -> Node:
    """
    Return the comparison.

    :raises Unfit: the two cannot be compared so
    """
    left, right = _alike(left, right, scope)
    if left.type is Type.CHOICES:
        raise Unfit(
            "Несколько вариантов не сравнивают целиком; пишите 'вариант' in поле.",
            "Several options are not compared as a whole; write 'option' in field.",
        )
    if op not in ("==", "!=") and left.type not in _ORDERED:
        raise Unfit(
            f"Здесь нет «больше» и «меньше»: {_RU[left.type]}.",
            f"There is no more and less here: {_EN[left.type]}.",
        )
    return Compare(op, left, right)


def one_of(item: Node, options: Sequence[Node], scope: Scope) -> Node:
    """
    Return the membership in a list that is written out.

    :raises Unfit: an option is not of the item's type
    """
    if item.type is Type.CHOICES:
        raise Unfit(
            "Для нескольких вариантов пишите 'вариант' in поле.",
            "For several options write 'option' in field.",
        )
    pairs = [_alike(item, option, scope) for option in options]
    return OneOf(pairs[0][0], tuple(option for _, option in pairs))


def chosen(item: Node, among: Node, scope: Scope) -> Node:
    """
    Return the membership in what was chosen.

    :raises Unfit: it is no field of several options, or has no such option
    """
    if among.type is not Type.CHOICES:
        raise Unfit(
            f"Справа от in стоит список или поле с несколькими вариантами, а не {_RU[among.type]}.",
            f"Right of in stands a list or a field of several options, not {_EN[among.type]}.",
        )
    if isinstance(item, Lit) and item.type is Type.TEXT:
        item = _option(item, among, scope)
    if item.type is not Type.CHOICE:
        raise Unfit(
            f"Слева от in должен стоять вариант, а не {_RU[item.type]}.",
            f"Left of in an option must stand, not {_EN[item.type]}.",
        )
    return Chosen(item, among)


def arithmetic(op: Operator, left: Node, right: Node, scope: Scope) -> Node:
    """
    Return the calculation.

    :raises Unfit: the two cannot be calculated with so
    """
    if op in "+-" and {left.type, right.type} == {Type.NUMBER, Type.MONEY}:
        left, right = _in_currency(left, scope), _in_currency(right, scope)
    result = _RESULTS.get((op, left.type, right.type))
    if result is None:
        raise Unfit(
            f"Так не считают: {_RU[left.type]} {op} {_RU[right.type]}.",
            f"This cannot be calculated: {_EN[left.type]} {op} {_EN[right.type]}.",
        )
    if result is Type.DATE and not _whole_days(right):
        raise Unfit(
            "К дате прибавляют целые дни: duration('3d').",
            "Whole days are added to a date: duration('3d').",
        )
    return Arithmetic(op, left, right, result)


_RESULTS: dict[tuple[str, Type, Type], Type] = {
    **{(op, Type.NUMBER, Type.NUMBER): Type.NUMBER for op in "+-*/"},
    **{(op, Type.MONEY, Type.MONEY): Type.MONEY for op in "+-"},
    **{(op, Type.MONEY, Type.NUMBER): Type.MONEY for op in "*/"},
    ("*", Type.NUMBER, Type.MONEY): Type.MONEY,
    ("/", Type.MONEY, Type.MONEY): Type.NUMBER,
    **{(op, Type.DURATION, Type.DURATION): Type.DURATION for op in "+-"},
    **{(op, Type.DATETIME, Type.DURATION): Type.DATETIME for op in "+-"},
    **{(op, Type.DATE, Type.DURATION): Type.DATE for op in "+-"},
    ("-", Type.DATETIME, Type.DATETIME): Type.DURATION,
    ("-", Type.DATE, Type.DATE): Type.DURATION,
}


def _whole_days(node: Node) -> bool:
    return (
        isinstance(node, Lit)
        and isinstance(node.value, Duration)
        and not node.value.elapsed() % timedelta(days=1)
    )


def _alike(left: Node, right: Node, scope: Scope) -> tuple[Node, Node]:
    """Return both with a constant turned into the type of the other side."""
    left, right = _turned(left, right, scope), _turned(right, left, scope)
    if left.type is not right.type:
        hint_ru, hint_en = "", ""
        if {left.type, right.type} == {Type.DATE, Type.DATETIME}:
            hint_ru, hint_en = " Дату сравнивают с today.", " Compare a date with today."
        raise Unfit(
            f"Не сравнить: {_RU[left.type]} и {_RU[right.type]}.{hint_ru}",
            f"These cannot be compared: {_EN[left.type]} and {_EN[right.type]}.{hint_en}",
        )
    return left, right


def _turned(node: Node, other: Node, scope: Scope) -> Node:
    if other.type is Type.MONEY and node.type is Type.NUMBER:
        return _in_currency(node, scope)
    if not isinstance(node, Lit) or node.type is not Type.TEXT:
        return node
    if node.value == "":
        raise Unfit(
            "Пустой текст считается отсутствующим: пишите !has(…).",
            "An empty text counts as missing: write !has(…).",
        )
    match other.type:
        case Type.CHOICE:
            return _option(node, other, scope)
        case Type.USER:
            return _colleague(node)
        case Type.DATE | Type.DATETIME | Type.DURATION:
            raise Unfit(
                "Дату пишут date('2026-12-31'), момент timestamp('…'), промежуток duration('24h').",
                "A date is written date('2026-12-31'), a moment timestamp('…'), a span "
                "duration('24h').",
            )
    return node


def _in_currency(node: Node, scope: Scope) -> Node:
    if node.type is not Type.NUMBER:
        return node
    if isinstance(node, Lit) and isinstance(node.value, Decimal):
        places = exponent(scope.currency)
        if node.value != round(node.value, places):
            raise Unfit(
                f"В этой валюте не больше {places} знаков после запятой.",
                f"This currency has no more than {places} decimal places.",
            )
    return InCurrency(node, scope.currency)


def _option(node: Lit, of: Node, scope: Scope) -> Node:
    """Return the constant as one of the options of the field it meets."""
    key = str(node.value)
    spec = scope.find(of.path) if isinstance(of, Name) else None
    options = spec.options if spec else {}
    if options and key not in options:
        like = closest(key, options) or ", ".join(options)
        raise Unfit(
            f"Нет варианта {key!r}. Может быть, {like}?",
            f"There is no option {key!r}. Did you mean {like}?",
        )
    return Lit(key, Type.CHOICE)


def _colleague(node: Lit) -> Node:
    try:
        return Lit(UUID(str(node.value)), Type.USER)
    except ValueError as problem:
        raise Unfit(
            "Сотрудника называют его идентификатором (UUID).",
            "A colleague is named by their id (UUID).",
        ) from problem
