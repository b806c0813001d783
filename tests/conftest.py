"""
Starts the database of a test run, once, whatever the number of pytest workers; and what is held of
every test.
"""

import os
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
import pytest_django
from django.db import connection
from django.utils import timezone, translation

from tests.database import drop_databases_of_dead_runs, embedded_test_url, server
from voronka.cli.build import compile_translations

_running = ExitStack()
_DATABASES = {"db", "transactional_db"}


def pytest_configure(config: pytest.Config) -> None:
    if hasattr(config, "workerinput"):
        return
    compile_translations(Path(__file__).parents[1])
    if os.environ.get("DATABASE_URL") == embedded_test_url():
        drop_databases_of_dead_runs(_running.enter_context(server().running()))


def pytest_unconfigure(config: pytest.Config) -> None:
    _running.close()


@pytest.fixture(scope="session")
def django_db_setup(
    django_db_setup: None, django_db_blocker: pytest_django.DjangoDbBlocker
) -> None:
    """Keep texts of processes as they are: two thousand times a run they would be compressed."""
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        for column in ("text", "document", "files"):
            cursor.execute(
                f"ALTER TABLE process_playbookversion ALTER {column} SET STORAGE EXTERNAL"
            )


@pytest.fixture(autouse=True)
def _starts_in_the_language_and_zone_of_the_settings() -> None:
    """A request leaves those of its visitor active in the thread, for the next test to find."""
    translation.deactivate()
    timezone.deactivate()


@pytest.fixture(autouse=True)
def _everything_is_decided_the_same_again(request: pytest.FixtureRequest) -> Iterator[None]:
    """Invariant 8, whatever a test did: each decision that it left comes out equal once more."""
    marked = request.node.get_closest_marker("django_db") is not None
    if not marked and not _DATABASES & set(request.fixturenames):
        yield
        return
    request.getfixturevalue("db")
    yield
    # Not before Django is set up.
    from voronka.records.models import DecisionRow
    from voronka.records.queries.decisions import decided_differently

    assert list(decided_differently(list(DecisionRow.objects.all()))) == []
