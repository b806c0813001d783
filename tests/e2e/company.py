"""
A fresh showroom for browser tests: its database, its people, its server with all three parts.

Run as a module with `tables` it makes these. In a database that has them it makes, with `empty`, a
company: the kitchens pack, people, and the sandbox clock at ten in the morning of a working day;
with a number of leads, the sample company of the pack.
"""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

from tests.database import name_of_run

ROOT = Path(__file__).parents[2]
PASSWORD = "kitchens-for-all"
_SAMPLE_PASSWORD = "voronka-demo"
PEOPLE = {
    "anna": ("Анна Соколова", "sales", "+74955550101"),
    "boris": ("Борис Ершов", "sales", "+74955550102"),
    "galina": ("Галина Орлова", "head", "+74955550103"),
    "viktor": ("Виктор Белов", "director", "+74955550104"),
    "olga": ("Ольга Климова", "quality", "+74955550105"),
    "maxim": ("Максим Журавлёв", "measurer", "+74955550106"),
    "irina": ("Ирина Котова", "admin", "+74955550107"),
}
_STARTS_WITHIN = 60.0
# What a company is copied from: a database with all tables, or with an empty company in them.
_TABLES, _EMPTY = "tables", "empty"


@dataclass
class Company:
    """A running installation."""

    url: str
    database: str
    home: Path
    port: int
    password: str = PASSWORD
    process: "subprocess.Popen[bytes] | None" = None

    def start(self) -> None:
        """Start web, live and worker, and wait until the first page is served."""
        command = [sys.executable, "-m", "voronka.cli.main", "serve", f"--port={self.port}"]
        with (self.home / "server.log").open("ab") as log:
            self.process = subprocess.Popen(
                command, cwd=ROOT, env=self.environment(), stdout=log, stderr=log
            )
        deadline = time.monotonic() + _STARTS_WITHIN
        while time.monotonic() < deadline:
            with suppress(urllib.error.URLError, ConnectionError, TimeoutError):
                urllib.request.urlopen(f"{self.url}/accounts/login/", timeout=5).close()
                return
            if self.process.poll() is not None:
                break
            time.sleep(0.2)
        raise RuntimeError((self.home / "server.log").read_text()[-4000:])

    def stop(self) -> None:
        """Stop it the way Ctrl-C does."""
        if self.process is not None:
            self.process.send_signal(signal.SIGINT)
            self.process.wait(timeout=30)
            self.process = None

    def restart(self) -> None:
        self.stop()
        self.start()

    def environment(self) -> dict[str, str]:
        return os.environ | {
            "DATABASE_URL": self.database,
            "DJANGO_SETTINGS_MODULE": "voronka.config.settings",
            "VORONKA_HOME": str(self.home),
            "VORONKA_SANDBOX": "1",
            "VORONKA_URL": self.url,
            "VORONKA_LIVE_PORT": str(self.port + 1),
            "VORONKA_SECRET_KEY": "a key for browser tests only",
            "VORONKA_LOG": "console",
        }

    def rows(self, query: str, *params: Any) -> list[tuple[Any, ...]]:
        """Ask the database, for what no page shows."""
        with psycopg.connect(self.database) as connection:
            return connection.execute(query, params).fetchall()


@contextmanager
def running_company(
    server_url: str, home: Path, *, leads: int = 0, is_founded: bool = True
) -> Iterator[Company]:
    """
    Make a company on this database server, serve it, and take it down again.

    With `leads` it is the sample company of the pack, with its people and so many leads; where it
    is not founded yet there is neither a process nor anybody.
    """
    # Each process of a run names its homes alike.
    name = f"{name_of_run()}_{os.getpid()}_{home.name.replace('-', '_')}"
    with psycopg.connect(server_url, autocommit=True) as connection:
        _drop(connection, name)
        what = _EMPTY if is_founded and not leads else _TABLES
        _copy(connection, _template(connection, server_url, home, what), name)
    password = _SAMPLE_PASSWORD if leads else PASSWORD
    company = _at(server_url, name, home, password)
    if leads:
        _make_in(company, str(leads))
    try:
        company.start()
        yield company
    finally:
        company.stop()
        with psycopg.connect(server_url, autocommit=True) as connection:
            _drop(connection, name)


def drop_templates(server_url: str) -> None:
    """Drop what the companies of this run were copied from."""
    with psycopg.connect(server_url, autocommit=True) as connection:
        for what in (_TABLES, _EMPTY):
            _drop(connection, _name_of_template(what))


def _template(connection: psycopg.Connection[Any], server_url: str, home: Path, what: str) -> str:
    """Return the name of a database to copy, made by whoever of this run needs it first."""
    name = _name_of_template(what)
    connection.execute("SELECT pg_advisory_lock(hashtextextended(%s, 0))", [name])
    found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
    if found is None:
        half = f"{name}_half"
        _drop(connection, half)
        tables = (
            "template1" if what == _TABLES else _template(connection, server_url, home, _TABLES)
        )
        _copy(connection, tables, half)
        _make_in(_at(server_url, half, home, PASSWORD), what)
        connection.execute(
            sql.SQL("ALTER DATABASE {} RENAME TO {}").format(
                sql.Identifier(half), sql.Identifier(name)
            )
        )
    # Held until this connection ends, as PostgreSQL copies a database for one at a time.
    return name


def _name_of_template(what: str) -> str:
    return f"{name_of_run()}_{what}"


def _copy(connection: psycopg.Connection[Any], template: str, name: str) -> None:
    connection.execute(
        sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
            sql.Identifier(name), sql.Identifier(template)
        )
    )


def _at(server_url: str, name: str, home: Path, password: str) -> Company:
    port = _free_port()
    database = urlunsplit(urlsplit(server_url)._replace(path=f"/{name}"))
    return Company(f"http://127.0.0.1:{port}", database, home, port, password)


def _make_in(company: Company, what: str) -> None:
    made = subprocess.run(
        [sys.executable, "-m", "tests.e2e.company", what],
        cwd=ROOT,
        env=company.environment(),
        capture_output=True,
        check=False,
    )
    if made.returncode:
        raise RuntimeError(made.stderr.decode()[-4000:])


def _drop(connection: psycopg.Connection[Any], name: str) -> None:
    connection.execute(
        sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
    )


def _free_port() -> int:
    while True:
        with socket.socket() as first, socket.socket() as second:
            first.bind(("127.0.0.1", 0))
            port: int = first.getsockname()[1]
            with suppress(OSError):
                second.bind(("127.0.0.1", port + 1))
                return port


def _make_tables() -> None:
    from django.core.management import call_command

    call_command("migrate", verbosity=0, skip_checks=True)


def _make_sample(leads: int) -> None:
    from voronka.kernel import clock
    from voronka.kernel.actor import SYSTEM
    from voronka.kernel.models import SandboxClock
    from voronka.packs.use_cases.apply_pack import apply_pack
    from voronka.packs.use_cases.make_sample_company import make_sample_company

    SandboxClock.mark_as_sandbox()
    apply_pack(name="kitchens", actor=SYSTEM, now=clock.now())
    make_sample_company(now=clock.now(), leads=leads)


def _make_empty() -> None:
    from datetime import timedelta
    from zoneinfo import ZoneInfo

    from voronka.kernel import clock
    from voronka.kernel.actor import SYSTEM
    from voronka.kernel.models import SandboxClock
    from voronka.packs.use_cases.apply_pack import apply_pack
    from voronka.people.use_cases.create_person import create_person
    from voronka.people.use_cases.create_team import create_team
    from voronka.process.models.active import active_playbook

    SandboxClock.mark_as_sandbox()
    apply_pack(name="kitchens", actor=SYSTEM, now=clock.now())
    team = create_team(name="Салон", actor=SYSTEM, now=clock.now())
    for key, (name, role, phone) in PEOPLE.items():
        create_person(
            email=f"{key}@showroom.example",
            name=name,
            role=role,
            phone=phone,
            team_id=team,
            password=PASSWORD,
            actor=SYSTEM,
            now=clock.now(),
        )
    calendar = active_playbook().calendar
    zone = ZoneInfo(active_playbook().spec.calendar.zone)
    day = clock.now().astimezone(zone).replace(hour=10, minute=0, second=0, microsecond=0)
    # A Monday with four working days behind it, so that no step meets a weekend by chance.
    while day < clock.now() or day.weekday() != 0 or not _works(calendar, day):
        day += timedelta(days=1)
    clock.set_offset(day - (clock.now() - clock.offset()))


def _works(calendar: Any, day: Any) -> bool:
    from datetime import timedelta

    return all(calendar.is_working(day + timedelta(days=n)) for n in range(12) if (n % 7) < 5)


def _make(what: str) -> None:
    import django

    django.setup()
    if what == _TABLES:
        _make_tables()
    elif what == _EMPTY:
        _make_empty()
    else:
        _make_sample(int(what))


if __name__ == "__main__":
    _make(sys.argv[1])
