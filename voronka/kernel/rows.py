"""
Rows written without building a statement for each: for what is written with every command.

Public: `made(model, …)`, `insert(rows)`, `insert_unless_known(row)`, `update(rows)`,
`remove(rows)`, `columns_of(row)`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from operator import attrgetter
from typing import Any, TypeAlias, TypeVar
from uuid import UUID

from django.db import connection, models
from django.db.models.base import ModelState

from voronka.kernel.as_json import as_json
from voronka.kernel.statements import ask, write

M = TypeVar("M", bound=models.Model)
Field: TypeAlias = "models.Field[Any, Any]"
_PLAIN = frozenset({str, int, bool, type(None), UUID, datetime})
_AS_THEY_ARE: Mapping[type[Field], type] = {
    models.CharField: str,
    models.TextField: str,
    models.UUIDField: UUID,
    models.DateTimeField: datetime,
    models.BooleanField: bool,
}
_UNLESS_KNOWN = " ON CONFLICT DO NOTHING"
# So many rows of so many documents each PostgreSQL reads faster as a copy than as one document.
_COPIED_ROWS, _COPIED_DOCUMENTS = 20, 4


def made(model: type[M], **columns: Any) -> M:
    """Return a new row of which every column is given, several times as fast as its class does."""
    row = model.__new__(model)
    row.__dict__.update(columns, _state=ModelState())
    return row


def insert(rows: Sequence[models.Model], *, unless_known: bool = False) -> None:
    """
    Store new rows of one model, whatever their number in one statement.

    `unless_known` leaves out those that the table has already. Numbers that the table draws are not
    read back.
    """
    if not rows:
        return
    model, table = type(rows[0]), rows[0]._meta.db_table
    # A number is drawn by the table.
    is_numbered = rows[0].pk is None
    fields = _keyless(model) if is_numbered else _written(model)
    if len(rows) == 1:
        one = _insert_one(model, is_numbered=is_numbered, unless_known=unless_known)
        write(table, one.sql, params=one.values(rows[0]))
    elif len(rows) >= _COPIED_ROWS and _holds_documents(model) and not unless_known:
        _copy(table, _places(model, only=fields), rows)
    else:
        names = ", ".join(_column(field) for field in fields)
        write(
            table,
            f"INSERT INTO {table} ({names}) SELECT {names}"
            f" FROM jsonb_populate_recordset(NULL::{table}, %s::jsonb)"
            f"{_UNLESS_KNOWN if unless_known else ''}",
            params=[_document(rows, _places(model, only=fields))],
        )
    for row in rows:
        row._state.adding, row._state.db = False, connection.alias


def insert_unless_known(row: models.Model) -> bool:
    """Store a new row unless the table has it already; say whether it was new."""
    one = _insert_one(type(row), is_numbered=row.pk is None, unless_known=True)
    is_new = bool(ask(f"{one.sql} RETURNING id", one.values(row)))
    row._state.adding, row._state.db = not is_new, connection.alias
    return is_new


def _copy(table: str, places: "_Places", rows: Sequence[models.Model]) -> None:
    statement = f"COPY {table} ({', '.join(column for _, column, _ in places)}) FROM STDIN"
    cells_of = attrgetter(*(name for name, _, _ in places))
    documents = [number for number, (_, _, is_json) in enumerate(places) if is_json]
    # What many rows have in common is mostly one object, which is written once.
    written: dict[int, tuple[Any, str]] = {}
    with connection.cursor() as cursor, cursor.copy(statement) as stream:
        for row in rows:
            cells = list(cells_of(row))
            for number in documents:
                if (value := cells[number]) is not None:
                    known = written.get(number)
                    if known is None or known[0] is not value:
                        known = written[number] = (value, as_json(value))
                    cells[number] = known[1]
            stream.write_row(cells)


@cache
def _holds_documents(model: type[models.Model]) -> bool:
    return sum(is_json for _, _, is_json in _places(model)) >= _COPIED_DOCUMENTS


def update(rows: Sequence[models.Model], *, only: tuple[str, ...] = ()) -> None:
    """Store what rows of one model have become, `only` these columns or all, in one statement."""
    if not rows:
        return
    model, table = type(rows[0]), rows[0]._meta.db_table
    if len(rows) == 1:
        one = _update_one(model, only)
        write(table, one.sql, params=[*one.values(rows[0]), rows[0].pk])
        return
    changed = _changed(model, only)
    assignments = ", ".join(f"{_column(field)} = new.{_column(field)}" for field in changed)
    write(
        table,
        f"UPDATE {table} AS old SET {assignments}"
        f" FROM jsonb_populate_recordset(NULL::{table}, %s::jsonb) AS new WHERE old.id = new.id",
        params=[_document(rows, _places(model, only=(*_key(model), *changed)))],
    )


def remove(rows: Sequence[models.Model]) -> None:
    """Remove rows of one model that no other row names, in one statement."""
    if rows:
        table = rows[0]._meta.db_table
        write(table, f"DELETE FROM {table} WHERE id = ANY(%s)", params=[[row.pk for row in rows]])


def columns_of(row: models.Model) -> dict[str, Any]:
    """Return the columns of a row for `as_json`; PostgreSQL makes a row of it."""
    return _columns(row, _places(type(row)))


# Of each column: the attribute, the name, and whether it holds JSON.
_Places: TypeAlias = tuple[tuple[str, str, bool], ...]


def _columns(row: models.Model, places: _Places) -> dict[str, Any]:
    columns: dict[str, Any] = {}
    for name, column, is_json in places:
        value = getattr(row, name)
        columns[column] = value if is_json or type(value) in _PLAIN else str(value)
    return columns


def _document(rows: Sequence[models.Model], places: _Places) -> str:
    return as_json([_columns(row, places) for row in rows])


@cache
def _places(model: type[models.Model], *, only: tuple[Field, ...] = ()) -> _Places:
    return tuple(
        (field.attname, _column(field), isinstance(field, models.JSONField))
        for field in only or _written(model)
    )


@cache
def _written(model: type[models.Model]) -> tuple[Field, ...]:
    return tuple(field for field in model._meta.concrete_fields if not field.generated)


@cache
def _key(model: type[models.Model]) -> tuple[Field, ...]:
    return tuple(field for field in _written(model) if field.primary_key)


@cache
def _keyless(model: type[models.Model]) -> tuple[Field, ...]:
    return tuple(field for field in _written(model) if not field.primary_key)


@dataclass(frozen=True)
class _One:
    """A statement that writes one row, and what goes into it."""

    sql: str
    # Of each column: the attribute, the types that the driver takes as they are, and the field.
    columns: tuple[tuple[str, frozenset[type], Field], ...]

    def values(self, row: models.Model) -> list[Any]:
        return [
            value
            if type(value := getattr(row, name)) in as_it_is
            else field.get_db_prep_save(value, connection)
            for name, as_it_is, field in self.columns
        ]


@cache
def _insert_one(model: type[models.Model], *, is_numbered: bool, unless_known: bool) -> _One:
    fields = _keyless(model) if is_numbered else _written(model)
    names = ", ".join(_column(field) for field in fields)
    places = ", ".join("%s" for _ in fields)
    end = _UNLESS_KNOWN if unless_known else ""
    table = model._meta.db_table
    return _One(f"INSERT INTO {table} ({names}) VALUES ({places}){end}", _taken(fields))


@cache
def _update_one(model: type[models.Model], only: tuple[str, ...]) -> _One:
    fields = _changed(model, only)
    assignments = ", ".join(f"{_column(field)} = %s" for field in fields)
    return _One(f"UPDATE {model._meta.db_table} SET {assignments} WHERE id = %s", _taken(fields))


@cache
def _changed(model: type[models.Model], only: tuple[str, ...]) -> tuple[Field, ...]:
    return tuple(each for each in _keyless(model) if not only or _column(each) in only)


def _taken(fields: tuple[Field, ...]) -> tuple[tuple[str, frozenset[type], Field], ...]:
    return tuple((field.attname, _as_it_is(field), field) for field in fields)


def _as_it_is(field: Field) -> frozenset[type]:
    """Return the types of values with which the field would do nothing."""
    final = field.target_field if isinstance(field, models.ForeignKey) else field
    taken = _AS_THEY_ARE.get(type(final))
    return frozenset({taken, type(None)} if taken else ())


def _column(field: Field) -> str:
    return str(field.column)
