"""Statements without a cursor of their own."""

import pytest
from django.db import DataError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from voronka.kernel.statements import ask, gathered, tell, write

pytestmark = pytest.mark.django_db


def test_asks_again_and_again_with_one_cursor() -> None:
    assert ask("SELECT %s::int + 1, %s::text", [1, "a"]) == [(2, "a")]
    assert ask("SELECT n FROM generate_series(1, %(last)s) n", {"last": 3}) == [(1,), (2,), (3,)]


def test_what_gives_no_rows_is_carried_out() -> None:
    tell("CREATE TEMPORARY TABLE met (name text)")
    tell("INSERT INTO met VALUES (%s)", ["Anna"])

    assert ask("SELECT name FROM met") == [("Anna",)]


def test_a_failure_is_djangos_and_the_next_statement_works() -> None:
    with pytest.raises(DataError), transaction.atomic():
        ask("SELECT 1 / %s::int", [0])

    assert ask("SELECT 1") == [(1,)]


def test_who_counts_statements_sees_them() -> None:
    with CaptureQueriesContext(connection) as seen:
        ask("SELECT %s::int", [7])

    assert len(seen) == 1


def _notes() -> list[tuple[str, ...]]:
    return ask("SELECT name FROM noted ORDER BY name")


def _note(name: str) -> None:
    write("noted", "INSERT INTO noted VALUES (%s)", params=[name])


@pytest.fixture
def noted() -> None:
    tell("CREATE TEMPORARY TABLE noted (name text UNIQUE)")
    tell("CREATE TEMPORARY TABLE counted (number int)")


@pytest.mark.usefixtures("noted")
def test_what_is_gathered_goes_as_one_statement_once_something_is_asked() -> None:
    with CaptureQueriesContext(connection) as seen, gathered():
        _note("Anna")
        write("counted", "INSERT INTO counted VALUES (%s)", params=[1])
        assert len(seen) == 0
        assert ask("SELECT name, number FROM noted, counted") == [("Anna", 1)]

    assert len(seen) == 2


@pytest.mark.usefixtures("noted")
def test_two_writes_into_one_table_stay_two_statements_in_their_order() -> None:
    with CaptureQueriesContext(connection) as seen, gathered():
        _note("Anna")
        write("noted", "UPDATE noted SET name = name || %s", params=["!"])

    assert len(seen) == 2
    assert _notes() == [("Anna!",)]


@pytest.mark.usefixtures("noted")
def test_the_last_part_of_a_write_may_wait_for_the_first() -> None:
    _note("Anna")

    with gathered():
        write("counted", "INSERT INTO counted VALUES (%s)", params=[1])
        write(
            "noted",
            "DELETE FROM noted WHERE name = %s RETURNING 1",
            "INSERT INTO noted SELECT %s WHERE (SELECT count(*) FROM before) = 1",
            params=["Anna", "Boris"],
        )

    assert (_notes(), ask("SELECT number FROM counted")) == ([("Boris",)], [(1,)])


@pytest.mark.usefixtures("noted")
def test_what_waits_when_a_savepoint_is_given_up_is_given_up() -> None:
    with gathered():
        _note("Anna")
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            _note("Boris")
            raise ZeroDivisionError

    assert _notes() == [("Anna",)]


@pytest.mark.usefixtures("noted")
def test_what_a_write_breaks_is_told_inside_its_savepoint() -> None:
    with gathered():
        _note("Anna")
        with pytest.raises(IntegrityError), transaction.atomic():
            _note("Anna")

        assert _notes() == [("Anna",)]


@pytest.mark.usefixtures("noted")
def test_nothing_of_a_block_that_failed_is_written_later() -> None:
    with pytest.raises(ZeroDivisionError), gathered():
        _note("Anna")
        raise ZeroDivisionError

    assert _notes() == []
