"""A tree in words, in Russian and English: what refusals, the regulation and explanations say."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID
from zoneinfo import ZoneInfo

from voronka.kernel.money import Money
from voronka.process import field_types
from voronka.process.conditions.languages import Language, language, span_away, span_compared
from voronka.process.conditions.nodes import (
    Age,
    And,
    Arithmetic,
    Call,
    Chosen,
    Clock,
    Compare,
    Has,
    InCurrency,
    Lit,
    Name,
    Negative,
    Node,
    Not,
    OneOf,
    Or,
    Type,
)
from voronka.process.conditions.scope import AGES, NameSpec, Scope
from voronka.process.conditions.shape import without_outer_not
from voronka.process.durations import Duration
from voronka.process.text import Text

_OPPOSITE = {"==": "!=", "!=": "==", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}
_TURNED = {"==": "==", "!=": "!=", "<": ">", ">": "<", "<=": ">=", ">=": "<="}
_SIGNS = {"+": "+", "-": "−", "*": "×", "/": "/"}
_OWNER = (Text("ответственный назначен", "an owner is set"),
          Text("ответственный не назначен", "no owner is set"))  # fmt: skip


def to_words(node: Node, scope: Scope, locale: str) -> str:
    """
    Return the condition as a part of a sentence: "бюджет не меньше 500 000 ₽ и замер назначен".
    """
    return _Speaker(scope, language(locale)).clause(without_outer_not(node))


@dataclass(frozen=True)
class _Speaker:
    scope: Scope
    of: Language

    # Conditions

    def clause(self, node: Node) -> str:
        match node:
            case And() | Or():
                return self._joined(node)
            case Not(part=part):
                return self._atom(part, holds=False)
        return self._atom(node, holds=True)

    def _joined(self, node: And | Or) -> str:
        return self._row(
            self._said(node), self.of.both if isinstance(node, And) else self.of.either
        )

    def _said(self, node: And | Or) -> list[str]:
        """Return what its parts say; fields to be filled are said together, where the first is."""
        asked = {part: name for part in node.parts if (name := self._field_asked(part))}
        said: dict[str, None] = {}
        for part in node.parts:
            if part in asked:
                is_not = isinstance(part, Not)
                alike = [name for one, name in asked.items() if isinstance(one, Not) == is_not]
                said[self._filled(node, alike, holds=not is_not)] = None
            else:
                said[self._inner(part)] = None
        return [*said]

    def _inner(self, part: Node) -> str:
        is_row = isinstance(part, And | Or) and len(self._said(part)) > 1
        return f"({self.clause(part)})" if is_row else self.clause(part)

    def _field_asked(self, part: Node) -> Name | None:
        inner = part.part if isinstance(part, Not) else part
        is_field = isinstance(inner, Has) and inner.name.path in self.scope.fields
        return inner.name if isinstance(inner, Has) and is_field else None

    def _filled(self, node: And | Or, names: Sequence[Name], *, holds: bool) -> str:
        if len(names) == 1:
            return self._has(Has(names[0]), holds=holds)
        titles = [self._title(name) for name in names]
        if isinstance(node, Or):
            phrase = self.of.any_filled if holds else self.of.any_empty
            return phrase.format(a=", ".join(titles))
        phrase = self.of.all_filled if holds else self.of.all_empty
        return phrase.format(a=self._row(titles, self.of.both))

    def _row(self, said: Sequence[str], joint: str) -> str:
        return ", ".join(said[:-1]) + joint + said[-1] if len(said) > 1 else said[0]

    def _atom(self, node: Node, *, holds: bool) -> str:
        match node:
            case Name():
                return self._statement(node, holds=holds)
            case Has():
                return self._has(node, holds=holds)
            case Compare(op=op, left=left, right=right):
                return self._compare(op if holds else _OPPOSITE[op], left, right)
            case OneOf():
                return self._one_of(node, holds=holds)
            case Chosen(item=item, among=among):
                phrase = self.of.chosen if holds else self.of.not_chosen
                return phrase.format(a=self._title(among), b=self._value(item, among))
            case Call(function=function, args=(text, part)):
                phrases = self.of.texts if holds else self.of.not_texts
                return phrases[function].format(a=self.thing(text), b=self._value(part, text))
        is_true = isinstance(node, Lit) and node.value is True
        return self.of.always if is_true == holds else self.of.never

    def _statement(self, node: Name, *, holds: bool) -> str:
        spec = self._spec(node)
        label = _inside(spec.label.in_(self.of.locale))
        if not spec.is_statement:
            phrase = self.of.yes if holds else self.of.no
            return phrase.format(a=self._title(node))
        if holds:
            return label
        if spec.denied is not None:
            return _inside(spec.denied.in_(self.of.locale))
        return self.of.denied.format(a=label)

    def _has(self, node: Has, *, holds: bool) -> str:
        path = node.name.path
        if path == "card.owner":
            return _OWNER[not holds].in_(self.of.locale)
        if path in self.scope.fields:
            phrase = self.of.filled if holds else self.of.empty
            return phrase.format(a=self._title(node.name))
        return (self.of.known if holds else self.of.unknown).format(a=self.thing(node.name))

    def _one_of(self, node: OneOf, *, holds: bool) -> str:
        listed = [self._value(option, node.item) for option in node.options]
        subject = self.thing(node.item)
        if holds:
            return self.of.one_of.format(a=subject, b=self._row(listed, self.of.either))
        if len(listed) == 1:
            return self.of.unequal.format(a=subject, b=listed[0])
        return self.of.none_of.format(a=subject, b=self.of.none_of_joint.join(listed))

    # Comparison

    def _compare(self, op: str, left: Node, right: Node) -> str:
        if _is_constant(left) and not _is_constant(right):
            op, left, right = _TURNED[op], right, left
        if left.type is Type.BOOL:
            return self._compare_bools(op, left, right)
        if op in ("==", "!="):
            return self._equal(left, right, holds=op == "==")
        if left.type in (Type.DATE, Type.DATETIME):
            return self._compare_moments(op, left, right)
        return self._compare_amounts(op, left, right)

    def _compare_bools(self, op: str, left: Node, right: Node) -> str:
        if isinstance(right, Lit):
            return self._atom(left, holds=(right.value is True) == (op == "=="))
        phrase = self.of.same if op == "==" else self.of.different
        return phrase.format(a=self._side(left), b=self._side(right))

    def _side(self, node: Node) -> str:
        return self._title(node) if isinstance(node, Name) else self.of.quoted(self.clause(node))

    def _equal(self, left: Node, right: Node, *, holds: bool) -> str:
        if isinstance(right, Lit | Clock | InCurrency):
            phrase = self.of.equal if holds else self.of.unequal
            return phrase.format(a=self.thing(left), b=self._value(right, left))
        phrase = self.of.same if holds else self.of.different
        return phrase.format(a=self.thing(left), b=self.of.quoted(self.thing(right)))

    def _compare_moments(self, op: str, left: Node, right: Node) -> str:
        compared = self.of.sooner_or_later[op]
        subject = self.thing(left)
        if isinstance(right, Clock):
            if right.path == "now" and op in "<>":
                return (self.of.past if op == "<" else self.of.future).format(a=subject)
            named = self.of.of_now if right.path == "now" else self.of.of_today
            return self.of.with_constant.format(a=subject, cmp=compared, b=named)
        phrase = self.of.with_constant if isinstance(right, Lit) else self.of.with_expression
        return phrase.format(a=subject, cmp=compared, b=self.thing(right))

    def _compare_amounts(self, op: str, left: Node, right: Node) -> str:
        compared = self.of.more_or_less[op]
        if not _is_constant(right):
            b = self.thing(right)
            return self.of.with_expression.format(a=self.thing(left), cmp=compared, b=b)
        if not isinstance(right, Lit) or not isinstance(right.value, Duration):
            b = self._value(right, left)
            return self.of.with_constant.format(a=self.thing(left), cmp=compared, b=b)
        b = span_compared(right.value, self.of)
        match left:
            case Arithmetic(op="-", left=Clock(), right=since):
                return self.of.elapsed.format(a=self.thing(since), cmp=compared, b=b)
            case Arithmetic(op="-", left=until, right=Clock()):
                return self.of.remaining.format(a=self.thing(until), cmp=compared, b=b)
        return self.of.with_constant.format(a=self.thing(left), cmp=compared, b=b)

    # Things that are compared

    def thing(self, node: Node) -> str:
        """Return what something is called, or how it is calculated."""
        match node:
            case Name():
                return _inside(self._spec(node).label.in_(self.of.locale))
            case Age(path=path):
                return AGES[path][1].in_(self.of.locale)
            case Clock(path=path):
                return self.of.now if path == "now" else self.of.today
            case Arithmetic() | Negative() | InCurrency():
                return self._calculation(node)
            case Lit() if node.type is not Type.BOOL:
                return self._value(node, node)
            case Call() if node.type is not Type.BOOL:
                return self._call(node)
        return self.clause(node)

    def _calculation(self, node: Arithmetic | Negative | InCurrency) -> str:
        match node:
            case InCurrency(part=part):
                return self._value(node, node) if isinstance(part, Lit) else self.thing(part)
            case Negative(part=part):
                return f"−{self._operand(part, 3)}"
            case Arithmetic(left=Clock(), right=Lit(value=Duration() as span)):
                phrase = self.of.ahead if node.op == "+" else self.of.ago
                return phrase.format(b=span_away(span, self.of))
            case Arithmetic(op=op, left=left, right=right):
                binds = 1 if op in "+-" else 2
                first, second = self._operand(left, binds), self._operand(right, binds + 1)
                return f"{first} {_SIGNS[op]} {second}"

    def _operand(self, node: Node, around: int) -> str:
        """Return a part of a calculation, in brackets if it binds less than what is around it."""
        said = self.thing(node)
        binds = (1 if node.op in "+-" else 2) if isinstance(node, Arithmetic) else 3
        return f"({said})" if binds < around else said

    def _call(self, node: Call) -> str:
        inner = node.args[0]
        match node.function:
            case "size" if inner.type is Type.CHOICES:
                return self.of.size_of_choices.format(a=self._title(inner))
            case "size":
                return self.of.size_of_text.format(a=self.of.quoted(self.thing(inner)))
            case "date":
                return self.thing(inner)
        return self.of.any_case.format(a=self.thing(inner))

    # Values

    def _value(self, node: Node, beside: Node) -> str:
        """Return a value as it is said of the thing `beside`."""
        match node:
            case InCurrency(part=Lit(value=Decimal() as major), currency=currency):
                money = Money.of(major, currency)
                return field_types.get("money").format(money, self.of.locale)
            case Lit():
                return self._constant(node, beside)
        return self.thing(node)

    def _constant(self, lit: Lit, beside: Node) -> str:
        value = lit.value
        if isinstance(value, Duration):
            return value.words().in_(self.of.locale)
        if isinstance(value, UUID):
            return str(value)
        if isinstance(value, str):
            return self.of.quoted(self._option(value, beside))
        if isinstance(value, Decimal):
            return field_types.get("number").format(value, self.of.locale)
        key = "datetime" if isinstance(value, datetime) else "date"
        return field_types.get(key).format(value, self.of.locale, zone=ZoneInfo(self.scope.zone))

    def _option(self, key: str, beside: Node) -> str:
        spec = self.scope.find(beside.path) if isinstance(beside, Name) else None
        if spec is None or key not in spec.options:
            return key
        return spec.options[key].in_(self.of.locale)

    def _title(self, node: Node) -> str:
        """Return what a field is called on the card, as a title."""
        if not isinstance(node, Name):
            return self.of.quoted(self.thing(node))
        return self.of.quoted(self._spec(node).label.in_(self.of.locale))

    def _spec(self, node: Name) -> NameSpec:
        spec = self.scope.find(node.path)
        if spec is None:
            raise KeyError(node.path)
        return spec


def _is_constant(node: Node) -> bool:
    if isinstance(node, InCurrency):
        return isinstance(node.part, Lit)
    return isinstance(node, Lit | Clock)


def _inside(label: str) -> str:
    """Return a label as it stands inside a sentence: "Бюджет" becomes "бюджет", "ИНН" stays."""
    if len(label) > 1 and label[0].isupper() and label[1].islower():
        return label[0].lower() + label[1:]
    return label
