"""The demo never touches an installation."""

import argparse
import io
import os
from collections.abc import Iterator

import psycopg
import pytest
from django.db import connection

from voronka.cli.commands import demo
from voronka.cli.installation import Refused
from voronka.cli.steps import step
from voronka.kernel.models import SandboxClock


def address(database: str) -> str:
    given = connection.settings_dict
    return psycopg.conninfo.make_conninfo(
        dbname=database,
        user=given["USER"] or None,
        password=given["PASSWORD"] or None,
        host=given["HOST"] or None,
        port=given["PORT"] or None,
    )


@pytest.fixture
def empty_database(transactional_db: None) -> Iterator[str]:
    name = f"{connection.settings_dict['NAME']}_empty"
    with connection.cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{name}"')
    yield address(name)
    with connection.cursor() as cursor:
        cursor.execute(f'DROP DATABASE "{name}"')


@pytest.mark.django_db(transaction=True)
def test_an_installation_is_left_alone() -> None:
    with pytest.raises(Refused, match="no demo"):
        demo._refuse_an_installation_in_use(address(connection.settings_dict["NAME"]))

    assert not SandboxClock.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_an_earlier_demo_is_used_again() -> None:
    SandboxClock.mark_as_sandbox()

    demo._refuse_an_installation_in_use(address(connection.settings_dict["NAME"]))


def test_an_empty_database_may_become_a_demo(empty_database: str) -> None:
    demo._refuse_an_installation_in_use(empty_database)


def test_the_demo_lives_beside_an_installation(monkeypatch: pytest.MonkeyPatch) -> None:
    environment = {"XDG_DATA_HOME": "/srv/data"}
    monkeypatch.setattr(os, "environ", environment)
    monkeypatch.setattr(os, "geteuid", lambda: 1000)

    demo._be_a_demo(argparse.Namespace(port=8000, live_port=8001))

    assert environment["VORONKA_HOME"] == "/srv/data/voronka-demo"
    assert environment["VORONKA_SANDBOX"] == "1"
    assert environment["VORONKA_COOKIE"] == "voronka_demo_session"


def test_a_step_is_one_line_and_says_how_it_ended() -> None:
    out = io.StringIO()

    with step("database", out) as running:
        running.progress(1, 2)
        running.note = "PostgreSQL 18"
    with pytest.raises(ValueError), step("pack kitchens", out):
        raise ValueError

    first, second = out.getvalue().splitlines()
    assert first.startswith("✓ database: PostgreSQL 18 (")
    assert second.startswith("✗ pack kitchens (")


def test_the_sign_ins_stand_in_columns() -> None:
    assert demo._table([("name", "e-mail"), ("Анна Соколова", "anna@example.com")]) == [
        "name            e-mail",
        "Анна Соколова   anna@example.com",
    ]
