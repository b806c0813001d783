"""
Statements carried out without a cursor of their own: for what is asked with every command.

Public: `ask(sql, params)`, `tell(sql, params)`.
"""

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias, cast

from django.db import connection

from voronka.kernel.postgres.base import DatabaseWrapper

Params: TypeAlias = Sequence[Any] | Mapping[str, Any]


def ask(sql: str, params: Params = ()) -> list[tuple[Any, ...]]:
    """Return the rows that the statement gives."""
    return _database().carry_out(sql, params)


def tell(sql: str, params: Params = ()) -> None:
    """Have the statement carried out; it gives no rows."""
    _database().carry_out(sql, params)


def _database() -> DatabaseWrapper:
    return cast(DatabaseWrapper, connection)
