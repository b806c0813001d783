"""Reading settings from environment variables."""

import os
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

_YES = {"1", "true", "yes", "on"}


def flag(name: str) -> bool:
    return os.environ.get(name, "").strip().lower() in _YES


def words(name: str, default: str = "") -> list[str]:
    """Return the comma-separated values of a variable."""
    return [w.strip() for w in os.environ.get(name, default).split(",") if w.strip()]


def database(url: str) -> dict[str, Any]:
    """
    Return Django's description of the database at a postgresql:// address.

    :raises ValueError: the address is not one of PostgreSQL
    """
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ValueError(f"DATABASE_URL must begin with postgresql://, not {parts.scheme}://")
    options: dict[str, Any] = dict(parse_qsl(parts.query))
    host = options.pop("host", None) or parts.hostname or ""
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(parts.port or ""),
        "OPTIONS": options,
    }
