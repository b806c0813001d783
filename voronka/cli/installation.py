"""An installation that a command works on: its files, its running database, Django over both."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from voronka.cli.embedded import Embedded
from voronka.cli.programs import UnableToRunDatabase
from voronka.config import environment
from voronka.config.home import home


class Refused(Exception):
    """The command did nothing, or stopped. The message says why and what to do."""


@contextmanager
def running_database() -> Iterator[str]:
    """
    Give the address of a database that answers: the one of DATABASE_URL, else the embedded one.

    :raises Refused: the embedded one cannot run here
    """
    if given := os.environ.get("DATABASE_URL"):
        yield given
        return
    # What a sandbox loses in a power cut of the last half second is nobody's.
    settings = {"synchronous_commit": "off"} if environment.flag("VORONKA_SANDBOX") else {}
    try:
        with Embedded(base=home(), settings=settings).running() as url:
            yield url
    except UnableToRunDatabase as problem:
        raise Refused(str(problem)) from problem


@contextmanager
def installation() -> Iterator[None]:
    """Have the database running and Django ready until the end of the block."""
    with running_database():
        prepare_django()
        yield
        from django.db import connections

        connections.close_all()


def prepare_django() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "voronka.config.settings")
    import django

    django.setup()
