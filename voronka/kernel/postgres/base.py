"""
Django's PostgreSQL, which reads moments more quickly (a board has some hundred of them) and carries
out a statement without making a cursor for it (a command has some dozens of them).
"""

from datetime import datetime
from functools import cache
from typing import Any

from django.db.backends.postgresql import base
from django.db.backends.postgresql.psycopg_any import BaseTzLoader
from psycopg.adapt import AdaptersMap


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's connection with another reader of moments, and a cursor that is kept."""

    # Of the connection that was last used, and of no other.
    _kept: Any = None

    def get_connection_params(self) -> dict[str, Any]:
        params: dict[str, Any] = super().get_connection_params()
        params["context"] = _quicker(params["context"], self.timezone)
        return params

    def carry_out(self, sql: str, params: Any) -> list[tuple[Any, ...]]:
        """Return all rows of a statement; who looks on at statements sees this one, too."""
        if self.queries_logged or self.execute_wrappers:
            with self.cursor() as cursor:
                cursor.execute(sql, params)
                return list(cursor.fetchall()) if cursor.description else []
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
