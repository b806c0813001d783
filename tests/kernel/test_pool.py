"""A database that was restarted is no error of the next request: dead connections are not used."""

from collections.abc import Iterator

import pytest
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper

pytestmark = pytest.mark.django_db


@pytest.fixture
def pooled() -> Iterator[BaseDatabaseWrapper]:
    """A way to the database such as a web process has."""
    found: BaseDatabaseWrapper = connection.copy()
    found.settings_dict["CONN_MAX_AGE"] = 0
    found.settings_dict["OPTIONS"]["pool"] = {"min_size": 1, "max_size": 1}
    yield found
    found.close()
    found.close_pool()  # type: ignore[attr-defined]


def _ask(pooled: BaseDatabaseWrapper) -> int:
    """Ask something as one request does: the connection goes back to the pool at its end."""
    with pooled.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (pid,) = cursor.fetchone()
    pooled.close()
    return int(pid)


def test_a_connection_that_died_in_the_pool_is_not_handed_out(pooled: BaseDatabaseWrapper) -> None:
    before = _ask(pooled)
    assert _ask(pooled) == before

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [before])
        assert cursor.fetchone() == (True,)

    assert _ask(pooled) != before
