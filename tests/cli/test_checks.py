"""What `voronka check` asks about the installation itself."""

import pytest
from django.db import connection

from voronka.cli import checks


@pytest.mark.django_db
def test_a_database_made_by_us_has_no_problems() -> None:
    assert checks.database_problems() == []
    assert checks.letter_problems() == []
    assert checks.migration_problems() == []


@pytest.mark.django_db
def test_a_missing_extension_is_named() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DROP EXTENSION unaccent CASCADE")

    assert checks.database_problems() == ["the extension unaccent is missing"]


@pytest.mark.django_db
def test_an_unapplied_migration_is_named() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'sessions'")

    assert checks.migration_problems() == [
        "1 are not applied, first sessions.0001_initial: run `voronka migrate`"
    ]


@pytest.mark.django_db
@pytest.mark.parametrize(("age", "is_alive"), [("5 seconds", True), ("5 minutes", False)])
def test_a_worker_without_a_sign_of_life_is_missed(age: str, is_alive: bool) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_workers")
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - %s::interval)",
            [age],
        )

    assert (checks.worker_problems() == []) is is_alive
