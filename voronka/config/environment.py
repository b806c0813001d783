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
        "ENGINE": "voronka.kernel.postgres",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(parts.port or ""),
        "OPTIONS": options,
    }


def pairs(name: str) -> dict[str, str]:
    """Return the comma-separated `key=value` of a variable, in their order."""
    found = (each.partition("=") for each in words(name))
    return {key.strip(): value.strip() for key, _sign, value in found if value.strip()}


def sign_on() -> tuple[dict[str, Any], str]:
    """
    Return allauth's description of the provider of single sign-on, and what its button says.

    :raises ValueError: an issuer is named, but not what this installation is there
    """
    issuer = os.environ.get("VORONKA_OIDC_ISSUER", "").strip().rstrip("/")
    if not issuer:
        return {}, ""
    client, secret = (os.environ.get(f"VORONKA_OIDC_{each}", "") for each in ("CLIENT", "SECRET"))
    if not client or not secret:
        raise ValueError("VORONKA_OIDC_ISSUER needs VORONKA_OIDC_CLIENT and VORONKA_OIDC_SECRET")
    name = os.environ.get("VORONKA_OIDC_NAME", "").strip() or "Single sign-on"
    scopes = os.environ.get("VORONKA_OIDC_SCOPES", "openid profile email").split()
    return sign_on_provider(issuer, client, secret, name, scopes), name


def sign_on_provider(
    issuer: str, client: str, secret: str, name: str, scopes: list[str]
) -> dict[str, Any]:
    """Return allauth's description of one provider; a code is asked for with PKCE."""
    app = {
        "provider_id": "sso",
        "name": name,
        "client_id": client,
        "secret": secret,
        "settings": {"server_url": issuer},
    }
    return {"openid_connect": {"APPS": [app], "OAUTH_PKCE_ENABLED": True, "SCOPE": scopes}}
