"""Which database servers an installation runs on, and which it refuses."""

import json
import os
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from tests.cli.older import OLDEST, running_older
from voronka.cli.main import main

ROOT = Path(__file__).parents[2]


@contextmanager
def server_that_says(version: str) -> Iterator[str]:
    """Greet whoever connects as a server of this version does, and say no more."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=_greet, args=(listener, version), daemon=True).start()
        yield f"postgresql://voronka@127.0.0.1:{listener.getsockname()[1]}/voronka"


def _greet(listener: socket.socket, version: str) -> None:
    connection, _ = listener.accept()
    with connection:
        # Asked for encryption first, it answers no.
        while (packet := connection.recv(4096))[4:8] != struct.pack("!I", 196_608):
            assert packet
            connection.sendall(b"N")
        said = b"server_version\0" + version.encode() + b"\0"
        connection.sendall(
            b"R" + struct.pack("!II", 8, 0)
            + b"S" + struct.pack("!I", 4 + len(said)) + said
            + b"Z" + struct.pack("!I", 5) + b"I"
        )  # fmt: skip
        connection.recv(4096)


@pytest.mark.parametrize("command", ["serve", "migrate", "check"])
def test_a_server_older_than_we_know_is_refused_in_one_sentence(
    command: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with server_that_says("14.11") as url:
        monkeypatch.setenv("DATABASE_URL", url)

        assert main([command]) == 1

    assert capsys.readouterr().err == (
        "voronka: the database of DATABASE_URL is PostgreSQL 14; 15 is the oldest that Voronka"
        " works on. Name a newer one, or unset it to use the one that comes along.\n"
    )


def test_a_server_that_does_not_answer_is_said_in_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    monkeypatch.setenv("DATABASE_URL", f"postgresql://voronka:s3cret@127.0.0.1:{port}/voronka")

    assert main(["migrate"]) == 1

    said = capsys.readouterr().err
    assert said.startswith("voronka: the database of DATABASE_URL does not answer: ")
    assert "Connection refused" in said and "s3cret" not in said
    assert said.count("\n") == 1


@pytest.fixture
def room() -> Iterator[Path]:
    # Not in pytest's folders, which are closed to the database's system user.
    folder = Path(tempfile.mkdtemp(prefix="volder-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.mark.skipif(OLDEST is None, reason="no PostgreSQL 15 to 17 in /usr/lib/postgresql")
def test_a_lead_is_led_on_the_oldest_server_we_know_and_comes_back_there(room: Path) -> None:
    assert OLDEST is not None
    file = str(room / "kept.tar")
    with running_older(room, OLDEST) as server:
        url, another = server.url("voronka"), server.url("another")
        led = _python("-m", "tests.cli.older", url=url, room=room)
        backed_up = _python("-m", "voronka.cli.main", "backup", file, url=url, room=room)
        server.make_database("another")
        restored = _python("-m", "voronka.cli.main", "restore", file, url=another, room=room)
        with psycopg.connect(another) as connection:
            names = connection.execute("SELECT client_name FROM records_lead").fetchall()

    assert (backed_up.returncode, restored.returncode) == (0, 0), restored.stderr
    assert names == [("Вера Щукина",)]
    assert led.returncode == 0, led.stderr
    assert json.loads(led.stdout) == {
        "major": int(OLDEST.parent.name),
        "stages": ["new", "assigned", "ours"],
        "found": ["Вера Щукина"],
        # Nobody serves this one.
        "troubled": ["worker: alive"],
    }


def _python(*arguments: str, url: str, room: Path) -> subprocess.CompletedProcess[str]:
    told = {
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "VORONKA_HOME": str(room / "home"),
    }
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=os.environ | told,
        capture_output=True,
        text=True,
    )
