import os
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest


@pytest.fixture(scope="session")
def postgres() -> Iterator[psycopg.Connection[Any]]:
    """The server of the test run, for temporary tables; in a zone that nothing may depend on."""
    options = "-c timezone=America/New_York"
    url = os.environ["DATABASE_URL"]
    with psycopg.connect(url, dbname="postgres", options=options) as opened:
        yield opened
        opened.rollback()
