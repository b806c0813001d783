"""
Show the product with a sample company, in an installation of its own.

The first run makes everything and takes a minute or two; the next ones start at once. Nothing
leaves the machine, and the clock can be moved forward. An existing installation is never touched.
"""

import argparse
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import psycopg
from django.db import connection

from voronka.cli import build, preparation
from voronka.cli.commands import serve
from voronka.cli.installation import Refused, prepare_django, usable_database
from voronka.cli.steps import step
from voronka.config.home import home

_COMPLETE = "the sample company is complete"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    serve.add_arguments(parser)
    parser.add_argument("--pack", default="kitchens", help="the trade to show")
    parser.add_argument("--leads", type=int, help="how many, if not as many as the pack says")
    parser.add_argument("--prepare", action="store_true", help="make everything, serve nothing")


def run(arguments: argparse.Namespace) -> int:
    """Make the sample company where it is missing, print its sign-ins, serve it."""
    if not arguments.prepare:
        arguments.port = _free_pair(arguments.host, arguments.port)
    arguments.live_port = arguments.live_port or arguments.port + 1
    _be_a_demo(arguments)
    with step("front end") as running:
        running.note = "built" if _build() else "up to date"
    with _database() as url:
        _refuse_an_installation_in_use(url)
        prepare_django()
        _fill(arguments.pack, leads=arguments.leads)
        preparation.collect_static()
        _print_sign_ins(arguments.pack)
        preparation.let_go()
        if not arguments.prepare:
            serve.serve_group(arguments)
    return 0


def _be_a_demo(arguments: argparse.Namespace) -> None:
    os.environ.setdefault("VORONKA_HOME", str(home().with_name("voronka-demo")))
    os.environ["VORONKA_SANDBOX"] = os.environ["VORONKA_DEMO"] = "1"
    # Beside an installation on the same machine: a cookie of its own, or each signs the other out.
    os.environ.setdefault("VORONKA_COOKIE", "voronka_demo_session")
    os.environ["VORONKA_URL"] = f"http://127.0.0.1:{arguments.port}"
    os.environ["VORONKA_LIVE_PORT"] = str(arguments.live_port)


def _build() -> bool:
    root: Path | None = build.root_of_checkout()
    if root is None:
        return False
    try:
        front_end, translations = build.build_front_end(root), build.compile_translations(root)
    except build.UnableToBuild as problem:
        raise Refused(str(problem)) from problem
    return front_end or translations


@contextmanager
def _database() -> Iterator[str]:
    with step("database") as running:
        context = usable_database()
        url = context.__enter__()
        with psycopg.connect(url) as connection:
            major = connection.info.server_version // 10000
        running.note = f"PostgreSQL {major}"
    try:
        yield url
    finally:
        context.__exit__(None, None, None)


def _refuse_an_installation_in_use(url: str) -> None:
    """
    Let only an empty database or an earlier demo pass.

    :raises Refused: somebody works in this database
    """
    with psycopg.connect(url) as connection:
        found = connection.execute(
            "SELECT to_regclass('django_migrations') IS NOT NULL,"
            " to_regclass('kernel_sandboxclock') IS NOT NULL"
        ).fetchone()
        in_use, may_be_demo = found or (False, False)
        if may_be_demo:
            is_demo = connection.execute("SELECT 1 FROM kernel_sandboxclock").fetchone() is not None
            in_use = not is_demo
    if in_use:
        raise Refused(
            "this database holds an installation that is no demo; it is left alone."
            " Unset DATABASE_URL or name an empty database."
        )


def _fill(pack: str, *, leads: int | None) -> None:
    from voronka.kernel import clock
    from voronka.kernel.actor import SYSTEM
    from voronka.kernel.models import SandboxClock
    from voronka.packs.use_cases.apply_pack import apply_pack
    from voronka.packs.use_cases.make_sample_company import make_sample_company
    from voronka.people.queries.people import active_people

    with step("migrations") as running:
        waiting = preparation.unapplied_migrations()
        preparation.migrate()
        running.note = f"{len(waiting)} applied" if waiting else "nothing to do"
        SandboxClock.mark_as_sandbox()
    if _is_complete():
        return
    if active_people():
        with step("begin again: an earlier first start was interrupted"):
            _empty()
    with step(f"pack {pack}"):
        apply_pack(name=pack, actor=SYSTEM, now=clock.now())
    with step("sample company") as running:
        with _hurrying():
            make_sample_company(now=clock.now(), progress=running.progress, leads=leads)
        _mark_as_complete()


# Not one transaction: in one of some hundred thousand changes no row's old versions can be removed,
# and every update of the same row is slower than the last. A mark says that all is there.


@contextmanager
def _hurrying() -> Iterator[None]:
    """Let commits not wait for the disk: what is killed on the way is begun again anyway."""
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = off")
    yield
    with connection.cursor() as cursor:
        cursor.execute("RESET synchronous_commit")


def _is_complete() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT obj_description('kernel_sandboxclock'::regclass, 'pg_class')")
        return bool(cursor.fetchone()[0] == _COMPLETE)


def _mark_as_complete() -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"COMMENT ON TABLE kernel_sandboxclock IS '{_COMPLETE}'")


def _empty() -> None:
    from voronka.kernel.models import SandboxClock

    with connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA public CASCADE")
        cursor.execute("CREATE SCHEMA public")
    preparation.migrate()
    SandboxClock.mark_as_sandbox()


def _print_sign_ins(pack: str) -> None:
    from voronka.packs.folders import pack_folder
    from voronka.packs.sample.script import read_script
    from voronka.people.queries.people import active_people
    from voronka.process.models.active import active_playbook

    roles = active_playbook().spec.roles
    password = read_script(pack_folder(pack)).password
    rows = [
        (
            person.name,
            roles[person.role].label.in_("en") if person.role in roles else person.role,
            person.email,
            password,
        )
        for person in sorted(active_people(), key=lambda p: (p.role, p.email))
    ]
    print()
    for row in _table([("name", "role", "e-mail", "password"), *rows]):
        print(f"  {row}")
    print()


def _table(rows: Sequence[tuple[str, ...]]) -> list[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        "   ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]


def _free_pair(host: str, port: int) -> int:
    for candidate in range(port, port + 200, 10):
        if serve.is_free(host, candidate) and serve.is_free(host, candidate + 1):
            return candidate
    raise Refused(f"no free port near {port}; choose one with --port.")
