"""A browser without a screen: signed-in clients, htmx requests, query counts."""

import json
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from voronka.people.models import User

HTMX = {"HX-Request": "true"}


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def told(response: Any) -> dict[str, Any]:
    """Return the events the answer fires on the page, by name."""
    found: dict[str, Any] = json.loads(response.headers.get("HX-Trigger", "{}"))
    return found


def queries_of(client: Client, path: str) -> int:
    """Return how many queries a page takes once everything that is kept in memory is there."""
    client.get(path)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(path).status_code == 200
    return len(captured)
