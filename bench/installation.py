"""The installation that is measured: its database with people and leads, and its server."""

import contextlib
import hashlib
import os
import secrets
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg

from bench.filling import fill
from bench.lives import Lives, Seller, moment_now

_MARK = "voronka bench"
_SELLERS, _TEAMS, _MEASURERS = 50, 5, 20


@dataclass(frozen=True)
class Person:
    """Somebody in whose name requests are made: by a session (pages) or a key (API)."""

    id: UUID
    role: str
    key: str
    session: str


class NotOurs(Exception):
    """The database holds something else; nothing was done to it."""


def cache_folder(size: int) -> Path:
    """Return where the embedded database of the bench lives; root's must be enterable by others."""
    if os.geteuid() == 0:
        base = Path("/var/cache")
    else:
        base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return base / "voronka-bench" / str(size)


def prepare(size: int, *, is_short: bool) -> None:
    """
    Fill the database unless it is filled already. Django must not be loaded yet.

    :raises NotOurs: the database holds something else
    """
    from voronka.cli.installation import prepare_django
    from voronka.config.home import database_url

    mark = f"{_MARK} {size}{' short' if is_short else ''} {_fingerprint()}"
    with psycopg.connect(database_url(), autocommit=True) as connection:
        found = _comment(connection)
        if found == mark:
            prepare_django()
            _migrate()
            _leave_nothing_to_search(connection)
            return
        if not found.startswith(_MARK) and _tables(connection):
            raise NotOurs("DATABASE_URL names a database with something in it; give an empty one.")
        connection.execute("DROP SCHEMA public CASCADE")
        connection.execute("CREATE SCHEMA public")
        _tell(connection, f"{_MARK} unfinished")
    prepare_django()
    sellers, measurers, playbook_hash = _found_company()
    lives = Lives(
        sellers=sellers,
        measurers=measurers,
        playbook_hash=playbook_hash,
        now=moment_now(),
        is_short=is_short,
    )
    with psycopg.connect(database_url()) as connection:
        fill(connection, lives, size)
        # Applying the pack has asked for the timers of every card: here they were made as well.
        connection.execute("DELETE FROM procrastinate_jobs")
        _leave_nothing_to_search(connection)
        _tell(connection, mark)


def _fingerprint() -> str:
    """Return what the generator looks like, in short; the tables are brought up to date anyway."""
    return hashlib.sha256((Path(__file__).parent / "lives.py").read_bytes()).hexdigest()[:16]


def _leave_nothing_to_search(connection: psycopg.Connection[Any]) -> None:
    """Say that all records were compared: else the worker searches while requests are measured."""
    for kind in ("lead", "contact", "company"):
        connection.execute(
            "INSERT INTO quality_duplicatemark (record_id, kind, version)"
            f" SELECT id, '{kind}', version FROM records_{kind} WHERE merged_into_id IS NULL"
            " ON CONFLICT (record_id) DO UPDATE SET version = excluded.version"
            " WHERE quality_duplicatemark.version <> excluded.version"
        )


def _migrate() -> None:
    from voronka.cli import preparation

    preparation.migrate()


def _comment(connection: psycopg.Connection[Any]) -> str:
    row = connection.execute(
        "SELECT coalesce(shobj_description(oid, 'pg_database'), '') FROM pg_database"
        " WHERE datname = current_database()"
    ).fetchone()
    return str(row[0]) if row else ""


def _tell(connection: psycopg.Connection[Any], mark: str) -> None:
    name = connection.info.dbname
    connection.execute(f"COMMENT ON DATABASE \"{name}\" IS '{mark}'")


def _tables(connection: psycopg.Connection[Any]) -> int:
    row = connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")
    return int(next(iter(row))[0])


def _found_company() -> tuple[list[Seller], list[UUID], str]:
    from voronka.cli import preparation
    from voronka.kernel import clock
    from voronka.kernel.actor import SYSTEM
    from voronka.packs.use_cases.apply_pack import apply_pack
    from voronka.people.models import User
    from voronka.people.use_cases.create_person import create_person
    from voronka.people.use_cases.create_team import create_team
    from voronka.process.models.active import active_playbook

    preparation.migrate()
    apply_pack(name="kitchens", actor=SYSTEM, now=clock.now())
    teams = [
        create_team(name=f"Отдел {n + 1}", actor=SYSTEM, now=clock.now()) for n in range(_TEAMS)
    ]
    for n in range(_SELLERS):
        create_person(
            email=f"seller{n}@bench.example",
            name=f"Продавец {n + 1}",
            role="sales",
            team_id=teams[n % _TEAMS],
            actor=SYSTEM,
            now=clock.now(),
        )
    create_person(
        email="head@bench.example", name="Руководитель", role="head", actor=SYSTEM, now=clock.now()
    )
    measurers = [
        create_person(
            email=f"measurer{n}@bench.example",
            name=f"Замерщик {n + 1}",
            role="measurer",
            actor=SYSTEM,
            now=clock.now(),
        )
        for n in range(_MEASURERS)
    ]
    found = User.objects.filter(role="sales").order_by("email")
    sellers = [Seller(user.pk, user.name, user.team_id) for user in found if user.team_id]
    return sellers, measurers, active_playbook().hash


def people() -> list[Person]:
    """Return everybody with a new session and a new key; the head first."""
    from django.contrib.sessions.backends.db import SessionStore

    from voronka.kernel import clock
    from voronka.people.models import User
    from voronka.people.use_cases.issue_api_token import issue_api_token

    found = []
    for user in User.objects.order_by("role", "email"):
        store = SessionStore()
        store["_auth_user_id"] = str(user.pk)
        store["_auth_user_backend"] = "allauth.account.auth_backends.AuthenticationBackend"
        store["_auth_user_hash"] = user.get_session_auth_hash()
        store.save()
        key = issue_api_token(
            user_id=user.pk, name="bench", actor=user.as_actor(), now=clock.now()
        ).secret
        found.append(Person(user.pk, user.role, key, store.session_key or ""))
    return found


@dataclass(frozen=True)
class Server:
    """`voronka serve`, running."""

    port: int
    pid: int
    # Until the first page was answered.
    started_in: float

    def memory(self) -> dict[str, float]:
        """Return the megabytes of each part: proportional, so that shared pages count once."""
        found: dict[str, float] = {}
        for pid, name in _descendants(self.pid):
            part = _part(name)
            found[part] = found.get(part, 0.0) + _proportional(pid)
        return found

    def web_cpu(self) -> float:
        """Return the processor seconds that the web processes have used."""
        return self._cpu("web")

    def worker_cpu(self) -> float:
        """Return the processor seconds that the worker has used."""
        return self._cpu("worker")

    def _cpu(self, part: str) -> float:
        found = _descendants(self.pid)
        return seconds_of([pid for pid, name in found if _part(name) == part])


@contextlib.contextmanager
def serving(port: int) -> Iterator[Server]:
    """Run `voronka serve` until the end of the block."""
    began = time.perf_counter()
    command = [sys.executable, "-m", "voronka.cli.main", "serve", "--port", str(port)]
    environment = os.environ | {"VORONKA_SECRET_KEY": os.environ["VORONKA_SECRET_KEY"]}
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    try:
        _wait_for(f"http://127.0.0.1:{port}/accounts/login/", process)
        yield Server(port, process.pid, time.perf_counter() - began)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def database_cpu() -> float:
    """Return the processor seconds of the embedded database; of another one they are not known."""
    from voronka.config.home import home

    file = home() / "postgres" / "postmaster.pid"
    if os.environ.get("VORONKA_BENCH_DATABASE") != "embedded" or not file.exists():
        return 0.0
    root = int(file.read_text().split()[0])
    # What a backend has used is its parent's when it has ended.
    ended = sum(map(int, _status(root)[13:15])) / os.sysconf("SC_CLK_TCK")
    return seconds_of([pid for pid, _ in _descendants(root)]) + ended


def choose_secret_key() -> None:
    """Sessions that this process makes must be good for the server: one key for both."""
    os.environ.setdefault("VORONKA_SECRET_KEY", secrets.token_urlsafe(40))


def _wait_for(address: str, process: "subprocess.Popen[bytes]") -> None:
    for _ in range(1200):
        if process.poll() is not None:
            raise RuntimeError(f"voronka serve ended with {process.returncode}")
        with contextlib.suppress(OSError), urllib.request.urlopen(address, timeout=10):
            return
        time.sleep(0.05)
    raise RuntimeError("voronka serve does not answer")


def _part(name: str) -> str:
    """Return the part of a process by the name that the group has given it."""
    return next((part for part in ("web", "live", "worker") if f"voronka {part}" in name), "group")


def _descendants(root: int) -> list[tuple[int, str]]:
    parents, names = {}, {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            with contextlib.suppress(OSError):
                status = (folder / "stat").read_text().rpartition(")")[2].split()
                parents[int(folder.name)] = int(status[1])
                names[int(folder.name)] = (folder / "comm").read_text().strip()
    found, wanted = [], [root]
    while wanted:
        pid = wanted.pop()
        found.append((pid, names.get(pid, "")))
        wanted += [child for child, parent in parents.items() if parent == pid]
    return found


def seconds_of(pids: list[int]) -> float:
    """Return the processor seconds that these processes have used."""
    ticks = 0
    for pid in pids:
        with contextlib.suppress(OSError):
            ticks += sum(map(int, _status(pid)[11:13]))
    return ticks / os.sysconf("SC_CLK_TCK")


def _status(pid: int) -> list[str]:
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()


def _proportional(pid: int) -> float:
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) / 1024
    return 0.0
