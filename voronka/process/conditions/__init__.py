"""
Conditions of gates, robots, hints, filters and reports: a subset of CEL in one tree.

Public: `compile_condition(source, scope) -> Condition`, or `ConditionError` with line, column and a
suggestion; `condition.evaluate(values, now) -> Proof` (`.result` True, False or None for unknown,
`.reads`, `.unmet`), `condition.holds(values, now)`, `.names`, `.facts`, `.fields`, `.source`;
`condition.sql(CardSource(alias=…, columns=…), now=now) -> Sql`; `condition.words(locale)`;
`Scope` and `NameSpec`, what may be named; `atoms` and `ways` of what is unmet.

`values` maps a field's key, `card.…` and a fact's full name to Python values. docs/conditions.md
has the language and the rules of the unknown.
"""

from voronka.process.conditions.condition import Condition, compile_condition
from voronka.process.conditions.errors import ConditionError
from voronka.process.conditions.proof import AllOf, AnyOf, Atom, Proof, Requirement, atoms, ways
from voronka.process.conditions.scope import RESERVED, NameSpec, Scope
from voronka.process.conditions.sql import Sql
from voronka.process.conditions.stored import CardSource, Column, Json, MoneyColumns

__all__ = [
    "RESERVED",
    "AllOf",
    "AnyOf",
    "Atom",
    "CardSource",
    "Column",
    "Condition",
    "ConditionError",
    "Json",
    "MoneyColumns",
    "NameSpec",
    "Proof",
    "Requirement",
    "Scope",
    "Sql",
    "atoms",
    "compile_condition",
    "ways",
]
