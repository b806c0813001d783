"""Django's PostgreSQL, which reads moments more quickly: a board has some hundred of them."""

from datetime import datetime
from functools import cache
from typing import Any

from django.db.backends.postgresql import base
from django.db.backends.postgresql.psycopg_any import BaseTzLoader
from psycopg.adapt import AdaptersMap


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's connection with another reader of moments."""

    def get_connection_params(self) -> dict[str, Any]:
        params: dict[str, Any] = super().get_connection_params()
        params["context"] = _quicker(params["context"], self.timezone)
        return params


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
