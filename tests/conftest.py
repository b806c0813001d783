"""Starts the database of a test run, once, whatever the number of pytest workers."""

import os
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.database import drop_databases_of_dead_runs, embedded_test_url, server
from voronka.cli.build import compile_translations

_running = ExitStack()


def pytest_configure(config: pytest.Config) -> None:
    if hasattr(config, "workerinput"):
        return
    compile_translations(Path(__file__).parents[1])
    if os.environ.get("DATABASE_URL") == embedded_test_url():
        drop_databases_of_dead_runs(_running.enter_context(server().running()))


def pytest_unconfigure(config: pytest.Config) -> None:
    _running.close()
