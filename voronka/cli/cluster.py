"""One PostgreSQL data directory with the programs that fit it: made, started and stopped."""

import contextlib
import locale
import os
import shutil
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psycopg

from voronka.cli import programs
from voronka.cli.programs import UnableToRunDatabase

USER = "voronka"
_START_SECONDS = 60
# Where there is such a file, the system says in which folder each process is.
_TELLS_FOLDERS = Path("/proc/self/cwd")


@dataclass(frozen=True, kw_only=True)
class Cluster:
    """A data directory, the folder of its programs, and where it listens: on no network."""

    data: Path
    programs: Path
    sockets: Path

    def make(self) -> None:
        """Make the data directory anew, throwing away what an interrupted attempt has left."""
        shutil.rmtree(self.data, ignore_errors=True)
        programs.make_directory(self.data)
        programs.run(
            self.programs,
            "initdb",
            *("-D", str(self.data), "-U", USER, "--auth=trust", "--encoding=UTF8"),
            *("--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
            # Trigrams of Cyrillic need the character classes of the C library too.
            *("--locale=C", f"--lc-ctype={_utf8_locale()}"),
            "--no-instructions",
        )

    def start(self, settings: Mapping[str, str]) -> None:
        """
        Start the server, or find it running.

        :raises UnableToRunDatabase: it does not start, or what is left of another one stays
        """
        if self._processes():
            self._wait_for_leftovers()
        if self.answers():
            return
        self._drop_stale_locks()
        given = {
            "listen_addresses": "''",
            "unix_socket_directories": f"'{self.sockets}'",
            **settings,
        }
        options = " ".join(f"-c {name}={value}" for name, value in given.items())
        try:
            self._pg_ctl("start", "-l", str(self._log), "-o", options)
        except UnableToRunDatabase as error:
            raise UnableToRunDatabase(
                f"The embedded database does not start:\n{self._last_words()}"
            ) from error

    def stop(self) -> None:
        # One that was killed is waited for in vain.
        if self.is_alive():
            self._pg_ctl("stop", "-m", "fast")

    def make_database(self, name: str) -> None:
        """Make a database unless it is there."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
            if found.fetchone() is None:
                connection.execute(f'CREATE DATABASE "{name}"')

    # Questions.

    def url(self, database: str) -> str:
        return f"postgresql://{USER}@/{database}?host={quote(str(self.sockets), safe='')}"

    def exists(self) -> bool:
        return (self.data / "PG_VERSION").exists()

    def major(self) -> str:
        return (self.data / "PG_VERSION").read_text().strip()

    def is_alive(self) -> bool:
        """Say whether the server's first process is there; costs no connection on Linux."""
        if not _TELLS_FOLDERS.exists():
            return self.answers()
        return self._first_process() in self._processes()

    def answers(self) -> bool:
        try:
            with psycopg.connect(self.url("postgres"), connect_timeout=5):
                return True
        except psycopg.OperationalError:
            return False

    # What an earlier server may have left.

    def _wait_for_leftovers(self) -> None:
        # Either a server that recovers and will answer, or children of a killed one that go.
        deadline = time.monotonic() + _START_SECONDS
        while self._processes() and not self.answers():
            if time.monotonic() > deadline:
                raise UnableToRunDatabase(
                    f"Processes of an earlier database still work in {self.data} and do not answer:"
                    f" {sorted(self._processes())}."
                )
            time.sleep(0.2)

    def _processes(self) -> set[int]:
        # PostgreSQL's processes, and only they, live in the data directory.
        found = set()
        for entry in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                if os.readlink(entry / "cwd") == str(self.data):
                    found.add(int(entry.name))
        return found

    def _first_process(self) -> int:
        with contextlib.suppress(OSError, ValueError, IndexError):
            return int((self.data / "postmaster.pid").read_text().split()[0])
        return 0

    def _drop_stale_locks(self) -> None:
        # After a power cut or a kill the number in them may belong to a stranger or to a process
        # that is dead but not buried, and PostgreSQL would not start. Nobody is in the data
        # directory: that has just been made sure.
        if _TELLS_FOLDERS.exists():
            (self.data / "postmaster.pid").unlink(missing_ok=True)
            for lock in self.sockets.glob(".s.PGSQL.*.lock"):
                lock.unlink()

    @property
    def _log(self) -> Path:
        return self.sockets / "postgres.log"

    def _last_words(self) -> str:
        return "\n".join(self._log.read_text().splitlines()[-12:]) if self._log.exists() else ""

    def _pg_ctl(self, *arguments: str) -> None:
        given = ("-D", str(self.data), "-w", "-t", str(_START_SECONDS), *arguments)
        programs.run(self.programs, "pg_ctl", *given)


def _utf8_locale() -> str:
    """Return a locale of this machine's C library that knows letters beyond ASCII."""
    kept = locale.setlocale(locale.LC_CTYPE)
    try:
        for name in ("C.UTF-8", "en_US.UTF-8", "UTF-8"):
            with contextlib.suppress(locale.Error):
                locale.setlocale(locale.LC_CTYPE, name)
                return name
    finally:
        locale.setlocale(locale.LC_CTYPE, kept)
    return "C"
