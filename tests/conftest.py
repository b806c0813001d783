"""Starts the database of a test run, once, whatever the number of pytest workers."""

import os
from contextlib import ExitStack

import pytest

from tests.database import embedded_test_url, server

_running = ExitStack()


def pytest_configure(config: pytest.Config) -> None:
    is_worker = hasattr(config, "workerinput")
    if not is_worker and os.environ.get("DATABASE_URL") == embedded_test_url():
        _running.enter_context(server().running())


def pytest_unconfigure(config: pytest.Config) -> None:
    _running.close()
