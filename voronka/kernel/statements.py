"""
Statements carried out without a cursor of their own: for what is asked with every command.

Public: `ask(sql, params)`, `tell(sql, params)`, `write(table, sql, params)`, `gathered()`,
`joined_transaction()`.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, TypeAlias, cast

from django.db import DEFAULT_DB_ALIAS, connections, transaction

from voronka.kernel.postgres.base import DatabaseWrapper

Params: TypeAlias = Sequence[Any] | Mapping[str, Any]


def ask(sql: str, params: Params = ()) -> list[tuple[Any, ...]]:
    """Return the rows that the statement gives."""
    return _database().carry_out(sql, params)


def tell(sql: str, params: Params = ()) -> None:
    """Have the statement carried out; it gives no rows."""
    _database().carry_out(sql, params)


def write(table: str, *sql: str, params: Sequence[Any]) -> None:
    """
    Have a statement carried out that writes into one table and reads no other; where writes are
    `gathered`, together with those that follow.

    Of several, the last may ask the table `before` for what the first one returns; the values of
    the first come first.
    """
    _database().write(table, sql, params)


@contextmanager
def gathered() -> Iterator[None]:
    """
    Let what is written wait for its like, at most until something is asked, a savepoint is set or
    the block ends; then all of it goes to the database as one statement.

    What a write breaks is told then. For one transaction, or a part of one.
    """
    database = _database()
    if database.gathers:
        yield
        return
    database.gathers = True
    try:
        yield
        database.send_waiting()
    finally:
        database.gathers = False
        database.forget_waiting()


@contextmanager
def joined_transaction() -> Iterator[None]:
    """
    Do the block in the transaction that goes on, or else in one of its own; without a savepoint, so
    for what refuses before it writes, or not at all.
    """
    if _database().in_atomic_block:
        yield
        return
    with transaction.atomic():
        yield


def _database() -> DatabaseWrapper:
    return cast(DatabaseWrapper, connections[DEFAULT_DB_ALIAS])
