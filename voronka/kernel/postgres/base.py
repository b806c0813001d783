"""
Django's PostgreSQL, which reads moments more quickly (a board has some hundred of them) and carries
out a statement without making a cursor for it (a command has some dozens of them).
"""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any, TypeAlias

from django.db.backends.postgresql import base
from django.db.backends.postgresql.psycopg_any import BaseTzLoader
from psycopg.adapt import AdaptersMap

# Into which table, the statements, all their values.
_Write: TypeAlias = tuple[str, tuple[str, ...], Sequence[Any]]
# So many statements stay prepared; commands alone have a hundred.
_PREPARED = 300


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's connection with another reader of moments, and a cursor that is kept."""

    # Of the connection that was last used, and of no other.
    _kept: Any = None
    # Whether writes wait for their like, and those that do.
    gathers = False
    _waiting: tuple[_Write, ...] = ()

    def get_connection_params(self) -> dict[str, Any]:
        params: dict[str, Any] = super().get_connection_params()
        params["context"] = _quicker(params["context"], self.timezone)
        return params

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        connection = super().get_new_connection(conn_params)
        connection.prepared_max = _PREPARED
        return connection

    def carry_out(self, sql: str, params: Any) -> list[tuple[Any, ...]]:
        """Return all rows of a statement; who looks on at statements sees this one, too."""
        if self.queries_logged or self.execute_wrappers:
            with self.cursor() as cursor:
                cursor.execute(sql, params)
                return list(cursor.fetchall()) if cursor.description else []
        self.send_waiting()
        return self._carry_out(sql, params)

    def write(self, table: str, sql: tuple[str, ...], params: Sequence[Any]) -> None:
        """Carry out a statement that writes into one table, perhaps together with others."""
        # Parts of one statement do not see what the others do.
        if any(table == other for other, _, _ in self._waiting):
            self.send_waiting()
        self._waiting += ((table, sql, params),)
        if not self.gathers:
            self.send_waiting()

    def send_waiting(self) -> None:
        """Carry out what waits, as one statement."""
        if not self._waiting:
            return
        # What is no writing can only stand last.
        waiting = sorted(self._waiting, key=_is_question)
        self._waiting = ()
        sql = _together(tuple(sql for _, sql, _ in waiting))
        self.carry_out(sql, [value for _, _, params in waiting for value in params])

    def forget_waiting(self) -> None:
        """Let go of what waits: its transaction comes to nothing."""
        self._waiting = ()

    def _cursor(self, name: str | None = None) -> Any:
        self.send_waiting()
        return super()._cursor(name)  # type: ignore[misc]

    def _commit(self) -> None:
        self.send_waiting()
        super()._commit()  # type: ignore[misc]

    def _rollback(self) -> None:
        self.forget_waiting()
        super()._rollback()  # type: ignore[misc]

    def _savepoint_rollback(self, sid: str) -> None:
        # What waits was written after the savepoint was set.
        self.forget_waiting()
        super()._savepoint_rollback(sid)  # type: ignore[misc]

    def _carry_out(self, sql: str, params: Any) -> list[tuple[Any, ...]]:
        self.close_if_health_check_failed()
        self.ensure_connection()
        self.validate_thread_sharing()
        self.validate_no_broken_transaction()
        with self.wrap_database_errors:
            kept = self._cursor_at_hand()
            kept.execute(sql, params)
            return list(kept.fetchall()) if kept.description else []

    def _cursor_at_hand(self) -> Any:
        if self._kept is None or self._kept.connection is not self.connection:
            self._kept = self.create_cursor()
        return self._kept


def _is_question(write: _Write) -> bool:
    return write[1][-1].startswith("SELECT")


@cache
def _together(writes: tuple[tuple[str, ...], ...]) -> str:
    """Return one statement for several."""
    parts = []
    for number, (*first, last) in enumerate(writes):
        parts += [f"b{number} AS ({sql})" for sql in first]
        named = last.replace("FROM before", f"FROM b{number}")
        parts.append(f"w{number} AS ({named})" if number < len(writes) - 1 else named)
    *others, final = parts
    return f"WITH {', '.join(others)} {final}" if others else final


@cache
def _quicker(adapters: AdaptersMap, zone: Any) -> AdaptersMap:
    class Loader(_Loader):
        timezone = zone

    found = AdaptersMap(adapters)
    found.register_loader("timestamptz", Loader)
    return found


class _Loader(BaseTzLoader):  # type: ignore[misc]
    """Reads ISO moments with Python's own reader instead of an expression and arithmetic."""

    def load(self, data: Any) -> datetime:
        try:
            return datetime.fromisoformat(str(data, "ascii")).replace(tzinfo=self.timezone)
        except ValueError:
            # Before the year 1, or infinite: psycopg knows how to say what is wrong with it.
            found: datetime = super().load(data)
            return found
