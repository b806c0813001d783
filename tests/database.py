"""The database server of a test run: the one of DATABASE_URL, or an embedded one without fsync."""

import contextlib
import hashlib
import os
import tempfile
from pathlib import Path

import psycopg
from psycopg import sql

from voronka.cli.embedded import Embedded
from voronka.config.home import embedded_url

_UNSAFE_AND_FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


def _base() -> Path:
    checkout = hashlib.sha256(str(Path(__file__).resolve()).encode()).hexdigest()[:8]
    return Path(tempfile.gettempdir()) / f"voronka-tests-{os.geteuid()}-{checkout}"


def server() -> Embedded:
    return Embedded(base=_base(), settings=_UNSAFE_AND_FAST)


def embedded_test_url() -> str:
    return embedded_url(_base())


def name_of_run() -> str:
    """Return the name of this run's database: two runs in one checkout do not meet."""
    # The workers of a run inherit the environment of the process that began it.
    return f"test_voronka_{os.environ.setdefault('VORONKA_TEST_RUN', str(os.getpid()))}"


def drop_databases_of_dead_runs(url: str) -> None:
    """Drop what runs that were killed have left on the embedded server."""
    with psycopg.connect(url, autocommit=True) as connection:
        names = connection.execute(
            "SELECT datname FROM pg_database WHERE datname ~ '^test_voronka_[0-9]+'"
        ).fetchall()
        for (name,) in names:
            if not _is_alive(int(name.split("_")[2])):
                # Another run may just be doing the same.
                with contextlib.suppress(psycopg.Error):
                    connection.execute(sql.SQL("DROP DATABASE {}").format(sql.Identifier(name)))


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
