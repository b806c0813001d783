"""`voronka serve` starts everything, survives kills, and stops everything."""

import contextlib
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import psycopg
import pytest

from voronka.cli.commands.serve import is_free
from voronka.config.home import embedded_url

PATIENCE_SECONDS = 120


class Installation:
    """An installation of its own, its database embedded, on two free ports."""

    def __init__(self, home: Path) -> None:
        self.home, self.port = home, free_pair()
        self.log = home.with_suffix(".log")
        self._environment = {
            name: value
            for name, value in os.environ.items()
            if name != "DATABASE_URL" and not name.startswith("VORONKA_")
        } | {"VORONKA_HOME": str(home), "DJANGO_SETTINGS_MODULE": "voronka.config.settings"}

    def serve(self) -> "subprocess.Popen[str]":
        command = [sys.executable, "-m", "voronka.cli.main", "serve", f"--port={self.port}"]
        with open(self.log, "a") as log:
            return subprocess.Popen(
                [*command, "--workers=1"], env=self._environment, stdout=log, stderr=log, text=True
            )

    def is_well(self) -> bool:
        """Say whether `voronka check`, in a process of its own, finds the installation in order."""
        command = [sys.executable, "-m", "voronka.cli.main", "check"]
        found = subprocess.run(command, env=self._environment, capture_output=True, text=True)
        return {"✓ migrations: all applied", "✓ worker: alive"} <= set(found.stdout.splitlines())

    def status(self, path: str, *, live: bool = False) -> int:
        try:
            port = self.port + 1 if live else self.port
            return httpx.get(f"http://127.0.0.1:{port}{path}").status_code
        except httpx.HTTPError:
            return 0

    def is_up(self) -> bool:
        return self.status("/accounts/login/") == 200 and self.status("/", live=True) == 401

    def pids(self) -> list[int]:
        """Return the processes that serve this installation, the first one included."""
        found = []
        for entry in Path("/proc").glob("[0-9]*"):
            try:
                words = (entry / "cmdline").read_bytes().split(b"\0")
            except OSError:
                continue
            if f"--port={self.port}".encode() in words:
                found.append(int(entry.name))
        return found

    def wait_until(self, question: Callable[[], bool]) -> None:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not question():
            assert time.monotonic() < deadline, self.log.read_text()[-3000:]
            time.sleep(0.1)

    def postmaster(self) -> int:
        return int((self.home / "postgres" / "postmaster.pid").read_text().splitlines()[0])

    def keep(self, word: str) -> None:
        with psycopg.connect(embedded_url(self.home)) as connection:
            connection.execute("CREATE TABLE kept (word text)")
            connection.execute("INSERT INTO kept VALUES (%s)", [word])

    def kept(self) -> list[str]:
        with psycopg.connect(embedded_url(self.home)) as connection:
            return [word for (word,) in connection.execute("SELECT word FROM kept")]

    def has_database(self) -> bool:
        try:
            psycopg.connect(embedded_url(self.home)).close()
        except psycopg.OperationalError:
            return False
        return True


def free_pair() -> int:
    # Below the ports that outgoing connections are given, or one may be taken meanwhile.
    while True:
        port = random.randrange(20_000, 32_000)
        if is_free("127.0.0.1", port) and is_free("127.0.0.1", port + 1):
            return port


@pytest.fixture
def installation() -> Iterator[Installation]:
    room = Path(tempfile.mkdtemp(prefix="vserve-"))
    room.chmod(0o755)
    made = Installation(room / "home")
    yield made
    for pid in made.pids():
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    shutil.rmtree(room)


def test_it_serves_survives_kills_and_stops(installation: Installation) -> None:
    serving = installation.serve()
    installation.wait_until(installation.is_up)
    installation.wait_until(installation.is_well)

    # Killed children come back, and so does the database under them, with what was kept.
    installation.keep("здесь")
    children = [p for p in installation.pids() if p != serving.pid]
    for pid in [installation.postmaster(), *children]:
        os.kill(pid, signal.SIGKILL)
    installation.wait_until(
        lambda: (
            installation.has_database()
            and installation.is_up()
            and not set(children) & set(installation.pids())
        )
    )
    assert installation.kept() == ["здесь"]

    # With the first process killed nothing of ours stays behind, and the next start finds its data.
    serving.kill()
    serving.wait()
    installation.wait_until(lambda: installation.pids() == [])
    serving = installation.serve()
    installation.wait_until(installation.is_up)
    assert installation.kept() == ["здесь"]

    # Told to stop, everything stops, the database too.
    serving.send_signal(signal.SIGINT)
    assert serving.wait(PATIENCE_SECONDS) == 0
    assert installation.pids() == []
    assert not installation.has_database()


def test_a_port_that_is_taken_is_refused_and_nothing_is_made(installation: Installation) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", installation.port + 1))
        other.listen()

        serving = installation.serve()

        assert serving.wait(PATIENCE_SECONDS) == 1
    assert not installation.home.exists()
