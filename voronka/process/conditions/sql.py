"""
A tree translated into SQL for PostgreSQL, whose NULL is the unknown of conditions.

Money becomes two expressions, minor units and currency; spans of time become numeric seconds.
"""

import re
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from voronka.kernel.money import exponent
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
from voronka.process.conditions.scope import Scope
from voronka.process.conditions.stored import CardSource, Column, Stored, read, read_money
from voronka.process.durations import Duration

_NAMED = re.compile(r"%\((\w+)\)s")
_OPERATORS = {"==": "=", "!=": "<>"}


@dataclass(frozen=True)
class Sql:
    """An SQL condition with `%(name)s` parameters; per cent signs of its own are doubled."""

    text: str
    params: dict[str, Any]

    def positional(self) -> tuple[str, tuple[Any, ...]]:
        """Return it with `%s` parameters in order, as Django's `RawSQL` wants them."""
        order = _NAMED.findall(self.text)
        return _NAMED.sub("%s", self.text), tuple(self.params[name] for name in order)


def to_sql(
    node: Node, scope: Scope, source: CardSource, *, now: datetime, prefix: str = "c"
) -> Sql:
    """
    Return the condition about the row of `source`: true, false, or NULL for unknown.

    `prefix` begins the names of its parameters; give two conditions of one query two of them.

    :raises KeyError: a name stands nowhere in the database
    """
    writer = _Writer(scope, source, now, prefix)
    return Sql(writer.plain(node), writer.params)


@dataclass
class _Writer:
    scope: Scope
    source: CardSource
    now: datetime
    prefix: str
    params: dict[str, Any] = field(default_factory=dict)

    def param(self, value: Any, sql_type: str) -> str:
        name = f"{self.prefix}{len(self.params)}"
        self.params[name] = value
        # The type is written out: PostgreSQL cannot always tell that of a parameter.
        return f"%({name})s::{sql_type}"

    # Any expression but money

    def plain(self, node: Node) -> str:
        match node:
            case And(parts=parts) | Or(parts=parts):
                word = " AND " if isinstance(node, And) else " OR "
                return "(" + word.join(self.plain(part) for part in parts) + ")"
            case Not(part=part):
                return f"(NOT {self.plain(part)})"
            case Compare():
                return self._compare(node.op, node.left, node.right)
            case OneOf() | Chosen():
                return self._membership(node)
            case Arithmetic() | Negative():
                return self._calculation(node)
            case Call():
                return self._call(node)
        return self._leaf(node)

    def _leaf(self, node: Node) -> str:
        match node:
            case Lit():
                return self._constant(node)
            case Name():
                return self._name(node)
            case Has(name=name):
                return self._has(name)
            case Age(of=of):
                return f"extract(epoch FROM {self._now()} - {self._name(of)})"
            case Clock(path="now"):
                return self._now()
            case Clock():
                today = self.now.astimezone(ZoneInfo(self.scope.zone)).date()
                return self.param(today, "date")
        raise TypeError(node)

    def _now(self) -> str:
        return self.param(self.now, "timestamptz")

    def _constant(self, lit: Lit) -> str:
        match lit.value:
            case bool(value):
                return "true" if value else "false"
            case Decimal():
                return self.param(lit.value, "numeric")
            case str():
                return self.param(lit.value, "text")
            case Duration():
                return self.param(int(lit.value.elapsed().total_seconds()), "numeric")
            case datetime():
                return self.param(lit.value, "timestamptz")
            case date():
                return self.param(lit.value, "date")
            case UUID():
                return self.param(lit.value, "uuid")

    def _name(self, node: Name) -> str:
        return read(self._stored(node.path), self._field_type(node.path))

    def _has(self, name: Name) -> str:
        if name.type is Type.MONEY:
            minor, currency = self.money(name)
            return f"({minor} IS NOT NULL AND {currency} IS NOT NULL)"
        return f"({self._name(name)} IS NOT NULL)"

    def _field_type(self, path: str) -> str:
        spec = self.scope.find(path)
        if spec is None:
            raise KeyError(path)
        return spec.type

    def _stored(self, path: str) -> Stored:
        if path in self.scope.fields or path not in self.scope.facts:
            return self.source.stored(path)
        sql, params = self.scope.facts.resolve(path).expression(
            card=self.source.alias, kind=self.scope.kind, prefix=f"{self.prefix}{len(self.params)}_"
        )
        self.params.update(params)
        if "%(now)s" in sql:
            sql = sql.replace("%(now)s", self._now())
        return Column(sql)

    # Comparison

    def _compare(self, op: str, left: Node, right: Node) -> str:
        sign = _OPERATORS.get(op, op)
        if left.type is not Type.MONEY:
            return f"({self.plain(left)} {sign} {self.plain(right)})"
        (a, a_currency), (b, b_currency) = self.money(left), self.money(right)
        return f"(CASE WHEN {a_currency} = {b_currency} THEN {a} {sign} {b} END)"

    def _membership(self, node: OneOf | Chosen) -> str:
        if isinstance(node, Chosen):
            return f"({self.plain(node.among)} ? {self.plain(node.item)})"
        if node.item.type is Type.MONEY:
            each = [self._compare("=", node.item, option) for option in node.options]
            return "(" + " OR ".join(each) + ")"
        options = ", ".join(self.plain(option) for option in node.options)
        return f"({self.plain(node.item)} IN ({options}))"

    # Calculation

    def _calculation(self, node: Arithmetic | Negative) -> str:
        if isinstance(node, Negative):
            return f"(- {self.plain(node.part)})"
        if node.left.type is Type.MONEY:
            (a, a_currency), (b, b_currency) = self.money(node.left), self.money(node.right)
            return f"(CASE WHEN {a_currency} = {b_currency} THEN {_quotient(a, b)} END)"
        if node.left.type is Type.DATE:
            return self._date_calculation(node)
        a, b = self.plain(node.left), self.plain(node.right)
        if node.op == "/":
            return _quotient(a, b)
        if node.left.type is Type.DATETIME:
            if node.type is Type.DURATION:
                return f"extract(epoch FROM {a} - {b})"
            return f"({a} {node.op} interval '1 second' * ({b})::double precision)"
        return f"({a} {node.op} {b})"

    def _date_calculation(self, node: Arithmetic) -> str:
        if node.type is Type.DURATION:
            return f"(({self.plain(node.left)} - {self.plain(node.right)}) * 86400)::numeric"
        assert isinstance(node.right, Lit) and isinstance(node.right.value, Duration)
        days = self.param(node.right.value.elapsed().days, "integer")
        return f"({self.plain(node.left)} {node.op} {days})"

    def money(self, node: Node) -> tuple[str, str]:
        """Return the SQL of the minor units and of the currency of an amount."""
        match node:
            case Name(path=path):
                return read_money(self._stored(path))
            case InCurrency(part=part, currency=currency):
                minor = f"({self.plain(part)} * {10 ** exponent(currency)})"
                return minor, self.param(currency, "text")
            case Negative(part=part):
                minor, code = self.money(part)
                return f"(- {minor})", code
            case Arithmetic():
                return self._money_calculation(node)
        raise TypeError(node)

    def _money_calculation(self, node: Arithmetic) -> tuple[str, str]:
        if node.right.type is Type.NUMBER:
            minor, currency = self.money(node.left)
            number = self.plain(node.right)
            if node.op == "/":
                return _quotient(minor, number), currency
            return f"({minor} * {number})", currency
        if node.left.type is Type.NUMBER:
            number = self.plain(node.left)
            minor, currency = self.money(node.right)
            return f"({number} * {minor})", currency
        (a, a_currency), (b, b_currency) = self.money(node.left), self.money(node.right)
        common = f"(CASE WHEN {a_currency} = {b_currency} THEN {a_currency} END)"
        return f"({a} {node.op} {b})", common

    # Functions

    def _call(self, node: Call) -> str:
        if len(node.args) == 2:
            return self._textual(node)
        (arg,) = node.args
        inner = self.plain(arg)
        match node.function:
            case "size" if arg.type is Type.CHOICES:
                return f"jsonb_array_length({inner})::numeric"
            case "size":
                return f"char_length({inner})::numeric"
            case "lower":
                return f"lower({inner})"
        return f"({inner} AT TIME ZONE {self.param(self.scope.zone, 'text')})::date"

    def _textual(self, node: Call) -> str:
        text, part = node.args
        if isinstance(part, Lit):
            # A pattern, so that a trigram index can serve it.
            escaped = re.sub(r"([\\%_])", r"\\\1", str(part.value))
            start = "" if node.function == "startsWith" else "%"
            end = "" if node.function == "endsWith" else "%"
            return f"({self.plain(text)} LIKE {self.param(start + escaped + end, 'text')})"
        whole, piece = self.plain(text), self.plain(part)
        match node.function:
            case "startsWith":
                return f"starts_with({whole}, {piece})"
            case "endsWith":
                return f"(right({whole}, char_length({piece})) = {piece})"
        return f"(strpos({whole}, {piece}) > 0)"


def _quotient(left: str, right: str) -> str:
    """Return the quotient to six decimals, the rest cut off; NULL for division by zero."""
    return f"(div({left} * 1000000, nullif({right}, 0)) * 0.000001)"
