"""An installation that a command works on: its files, its running database, Django over both."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from voronka.cli.embedded import Embedded
from voronka.cli.programs import UnableToRunDatabase
from voronka.config.home import home

OLDEST_POSTGRES = 15
_ANSWERS_WITHIN_SECONDS = 10


class Refused(Exception):
    """The command did nothing, or stopped. The message says why and what to do."""


@contextmanager
def running_database() -> Iterator[str]:
    """
    Give the address of the database: the one of DATABASE_URL, else the embedded one, running.

    :raises Refused: the embedded one cannot run here
    """
    if given := os.environ.get("DATABASE_URL"):
        yield given
        return
    try:
        with Embedded(base=home()).running() as url:
            yield url
    except UnableToRunDatabase as problem:
        raise Refused(str(problem)) from problem


@contextmanager
def usable_database() -> Iterator[str]:
    """
    Give the address of a database that answers and is one we know.

    :raises Refused: it is not
    """
    with running_database() as url:
        _refuse_unusable(url)
        yield url


def _refuse_unusable(url: str) -> None:
    try:
        with psycopg.connect(url, connect_timeout=_ANSWERS_WITHIN_SECONDS) as connection:
            major = connection.info.server_version // 10_000
    except psycopg.Error as problem:
        said = " ".join(str(problem).split())
        raise Refused(f"the database of DATABASE_URL does not answer: {said}") from problem
    if major < OLDEST_POSTGRES:
        raise Refused(
            f"the database of DATABASE_URL is PostgreSQL {major}; {OLDEST_POSTGRES} is the oldest"
            " that Voronka works on. Name a newer one, or unset it to use the one that comes along."
        )


def revive_database() -> None:
    """Start the embedded database again if somebody has killed it."""
    if os.environ.get("DATABASE_URL"):
        return
    try:
        if Embedded(base=home()).revive():
            print("the database was killed; started again", file=sys.stderr)
    except UnableToRunDatabase as problem:
        print(problem, file=sys.stderr)


@contextmanager
def installation() -> Iterator[None]:
    """Have the database running and Django ready until the end of the block."""
    with usable_database():
        prepare_django()
        yield
        from django.db import connections

        connections.close_all()


def prepare_django() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "voronka.config.settings")
    import django

    django.setup()
