"""The orders of a list: by a column every card has, or by a field of the card or its client."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from voronka.kernel.actor import Actor
from voronka.kernel.errors import NotFound
from voronka.process import rights
from voronka.process.conditions.stored import Json, read, read_money
from voronka.process.playbook import Playbook
from voronka.process.schema import FieldSpec
from voronka.process.standard_fields import AMOUNT, STANDARD
from voronka.process.state import CardKind
from voronka.records.client_kinds import ClientKind
from voronka.records.queries.fields_of_clients import fields_of_clients

SORTABLE = ("text", "choice", "number", "integer", "money", "bool", "date", "datetime", "email")


@dataclass(frozen=True)
class Order:
    """A column or expression to sort by; `{t}` in it is the table."""

    expression: str
    falls: bool = False
    # Cards without a value stand at the end.
    may_be_null: bool = False
    # Of which type the values are.
    type: str = "datetime"
    # What has to be joined to the table for it.
    join: str = ""

    def of(self, table: str) -> str:
        return self.expression.replace("{t}", table)

    def joined_to(self, table: str) -> str:
        return self.join.replace("{t}", table)

    def can_have(self, value: Any) -> bool:
        """Say whether a list in this order can have been read up to this value."""
        return self.may_be_null if value is None else fits_type(value, self.type)


@dataclass(frozen=True)
class Place:
    """Where a list was read up to: the sort value and id of the last card that was shown."""

    value: Any
    id: UUID


# Names that say which way; any column may be named too, with a minus for falling.
NAMED: dict[str, Order] = {
    "newest": Order("{t}.created_at", falls=True),
    "oldest": Order("{t}.created_at"),
    "longest_in_stage": Order("{t}.entered_stage_at"),
    "longest_untouched": Order("{t}.last_touch_at"),
    "next_contact": Order("{t}.next_contact_at", may_be_null=True),
    "largest": Order("{t}.amount_minor", falls=True, may_be_null=True, type="minor"),
    "title": Order("{t}.search_text", type="text"),
}
# Column or expression, whether it may be null, type.
_COLUMNS: dict[str, tuple[str, bool, str]] = {
    "created_at": ("{t}.created_at", False, "datetime"),
    "entered_stage_at": ("{t}.entered_stage_at", False, "datetime"),
    "last_touch_at": ("{t}.last_touch_at", False, "datetime"),
    "next_contact_at": ("{t}.next_contact_at", True, "datetime"),
    "closed_at": ("{t}.closed_at", True, "datetime"),
    "amount": ("{t}.amount_minor", True, "minor"),
    "title": ("{t}.search_text", False, "text"),
    "stage": ("{t}.stage", False, "text"),
    "source": ("{t}.source", True, "text"),
    "client_name": ("lower({t}.client_name)", True, "text"),
    "company_name": ("lower({t}.company_name)", True, "text"),
    "email": ("{t}.email", True, "text"),
}


def order_of(sort: str, playbook: Playbook, kind: CardKind, actor: Actor) -> Order:
    """
    Return the order of this name.

    :raises NotFound: there is no such order, or it would tell what is hidden from the actor
    """
    hidden = rights.hidden_fields(playbook, actor)
    if sort in NAMED:
        if sort == "largest" and AMOUNT in hidden:
            raise NotFound
        return NAMED[sort]
    falls, key = sort.startswith("-"), sort.removeprefix("-")
    if key in hidden:
        raise NotFound
    if key in _COLUMNS:
        expression, may_be_null, of_type = _COLUMNS[key]
        return Order(expression, falls, may_be_null, of_type)
    if (found := fields_of_clients(playbook, hidden).get(key)) and _sorts(found.spec):
        return Order(
            "sorted_client.value", falls, may_be_null=True, type=found.spec.type,
            join=_values_of(found.of, found.name, found.spec),
        )  # fmt: skip
    spec = playbook.field(kind, key)
    if spec is None or not is_sortable(key, playbook, kind):
        raise NotFound
    written = field_expression(key, spec.type)
    return Order(written, falls, may_be_null=True, type=spec.type)


def is_sortable(key: str, playbook: Playbook, kind: CardKind) -> bool:
    """Say whether a list can be sorted by the column, or by the field of the card or its client."""
    if key in _COLUMNS:
        return True
    if found := fields_of_clients(playbook, frozenset()).get(key):
        return _sorts(found.spec)
    spec = playbook.field(kind, key)
    return spec is not None and key not in STANDARD and _sorts(spec)


def _sorts(spec: FieldSpec) -> bool:
    return spec.type in SORTABLE


def _values_of(kind: ClientKind, name: str, spec: FieldSpec) -> str:
    """
    Return the join that gives each card the value of its client.

    Joined rather than looked up card by card: of few cards the clients come out of their index,
    of very many they are read once.
    """
    value = field_expression(name, spec.type, "k")
    return (
        f" LEFT JOIN (SELECT k.id, {value} AS value FROM records_{kind} k) sorted_client"
        f" ON sorted_client.id = {{t}}.{kind}_id"
    )


def field_expression(key: str, field_type: str, table: str = "{t}") -> str:
    """Return what a field of the playbook is sorted by."""
    stored = Json(f"{table}.fields", key)
    if field_type == "money":
        return read_money(stored)[0]
    return read(stored, field_type)


def order_by(order: Order, table: str) -> str:
    way = "DESC" if order.falls else "ASC"
    last = " NULLS LAST" if order.may_be_null else ""
    return f"{order.of(table)} {way}{last}, {table}.id {way}"


def beyond(order: Order, after: Place | None, table: str) -> tuple[str, dict[str, Any]]:
    """Return the condition for what stands behind a place, with its parameters."""
    if after is None:
        return "true", {}
    column, sign = order.of(table), "<" if order.falls else ">"
    params = {"after_value": after.value, "after_id": after.id}
    if after.value is None:
        return f"({column} IS NULL AND {table}.id {sign} %(after_id)s)", params
    condition = f"({column}, {table}.id) {sign} (%(after_value)s, %(after_id)s)"
    return (f"({condition} OR {column} IS NULL)" if order.may_be_null else condition), params


def plain_value(value: Any) -> Any:
    """Return a sort value as it can travel in an address: a moment, text, number or nothing."""
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, date) and not isinstance(value, datetime):
        return value.isoformat()
    return value


def fits_type(value: Any, field_type: str) -> bool:
    """Say whether a value that has travelled is one of a field of this type."""
    if field_type in ("bool", "minor"):
        return _is_whole(value) if field_type == "minor" else isinstance(value, bool)
    if field_type == "datetime":
        return isinstance(value, datetime) and value.tzinfo is not None
    if not isinstance(value, str) or "\x00" in value:
        return False
    try:
        if field_type == "date":
            date.fromisoformat(value)
        elif field_type in ("number", "integer", "money"):
            return Decimal(value).is_finite()
    except (ValueError, ArithmeticError):
        return False
    return True


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and abs(value) < 2**63
