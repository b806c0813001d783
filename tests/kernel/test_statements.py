"""Statements without a cursor of their own."""

import pytest
from django.db import DataError, connection, transaction
from django.test.utils import CaptureQueriesContext

from voronka.kernel.statements import ask, tell

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
