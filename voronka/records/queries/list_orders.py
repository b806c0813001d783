"""The orders of a list: by a column every card has, or by a field of the playbook."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from voronka.kernel.errors import NotFound
from voronka.process.conditions.stored import Json, read, read_money
from voronka.process.playbook import Playbook
from voronka.process.standard_fields import STANDARD
from voronka.process.state import CardKind

SORTABLE = ("text", "choice", "number", "integer", "money", "bool", "date", "datetime", "email")


@dataclass(frozen=True)
class Order:
    """A column or expression to sort by; `{t}` in it is the table."""

    expression: str
    falls: bool = False
    # Cards without a value stand at the end.
    may_be_null: bool = False

    def of(self, table: str) -> str:
        return self.expression.replace("{t}", table)


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
    "largest": Order("{t}.amount_minor", falls=True, may_be_null=True),
    "title": Order("{t}.search_text"),
}
_COLUMNS: dict[str, tuple[str, bool]] = {
    "created_at": ("{t}.created_at", False),
    "entered_stage_at": ("{t}.entered_stage_at", False),
    "last_touch_at": ("{t}.last_touch_at", False),
    "next_contact_at": ("{t}.next_contact_at", True),
    "closed_at": ("{t}.closed_at", True),
    "amount": ("{t}.amount_minor", True),
    "title": ("{t}.search_text", False),
    "stage": ("{t}.stage", False),
    "source": ("{t}.source", True),
    "client_name": ("lower({t}.client_name)", True),
    "company_name": ("lower({t}.company_name)", True),
    "email": ("{t}.email", True),
}


def order_of(sort: str, playbook: Playbook, kind: CardKind) -> Order:
    """
    Return the order of this name.

    :raises NotFound: there is no such order
    """
    if sort in NAMED:
        return NAMED[sort]
    falls, key = sort.startswith("-"), sort.removeprefix("-")
    if key in _COLUMNS:
        expression, may_be_null = _COLUMNS[key]
        return Order(expression, falls, may_be_null)
    if not is_sortable(key, playbook, kind):
        raise NotFound
    return Order(field_expression(key, playbook.fields(kind)[key].type), falls, may_be_null=True)


def is_sortable(key: str, playbook: Playbook, kind: CardKind) -> bool:
    """Say whether a list can be sorted by the column or field."""
    if key in _COLUMNS:
        return True
    spec = playbook.field(kind, key)
    return spec is not None and key not in STANDARD and spec.type in SORTABLE


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
