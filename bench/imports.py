"""
Measure an import of leads into the base it finds: looked through, brought in, taken back.

    VORONKA_HOME=… python -m bench.imports [--rows 10000]     # a home that `python -m bench` filled
    VORONKA_HOME=… python -m bench.imports --served           # by the workers of `voronka serve`

A tenth of the rows names a phone that the base knows, a tenth one that stands twice in the file.
The floor beside it is a copy of the rows that the leads brought in consist of, into empty tables
with the same columns and indexes: of them all, and of the leads alone.
"""

import argparse
import csv
import io
import os
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from itertools import cycle
from typing import Any, TypeAlias
from uuid import UUID

import psycopg

from bench.installation import Server, choose_secret_key, database_cpu, seconds_of, serving
from voronka.cli.installation import prepare_django, running_database

_HEADINGS = ("ID", "Название лида", "Имя", "Фамилия", "Рабочий телефон", "Рабочий e-mail",
             "Ответственный", "Комментарий", "Дата создания", "Сумма")  # fmt: skip


def main() -> int:
    parser = argparse.ArgumentParser(prog="bench.imports", description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--served", action="store_true", help="by a running installation")
    parser.add_argument("--port", type=int, default=42_100)
    arguments = parser.parse_args()
    choose_secret_key()
    with running_database() as address:
        os.environ["DATABASE_URL"] = address
        prepare_django()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        if not arguments.served:
            _measure(arguments.rows, _here)
            return 0
        os.environ.setdefault("VORONKA_BENCH_DATABASE", "embedded")
        with serving(arguments.port) as server:
            _measure(arguments.rows, _by(server))
    return 0


# Carries the work on until it is done, and returns the processor seconds of Python and database.
Carrier: TypeAlias = Callable[[UUID, str], tuple[float, float]]


def _measure(rows: int, carry: Carrier) -> None:
    from voronka.kernel import clock
    from voronka.people.models import User
    from voronka.quality.imports.queries.imports import import_for
    from voronka.quality.imports.use_cases.begin_import import begin_import
    from voronka.records.models import Lead

    print(f"{Lead.objects.count():,} leads in the base")
    head = User.objects.filter(role="head").order_by("email")[0].as_actor()
    import_id = begin_import(
        kind="lead", name="leads.csv", content=_file(rows), actor=head, now=clock.now()
    )
    for wish, what in (("check", "looked through"), ("start", "brought in"),
                       ("revert", "taken back")):  # fmt: skip
        began = time.monotonic()
        own, base = carry(import_id, wish)
        _tell(what, rows, time.monotonic() - began, own, base)
        done = import_for(actor=head, import_id=import_id)
        print(f"    {done.status} {dict(done.counts)} {done.error}")
        if wish == "start":
            _tell_floor(import_id, rows)


def _here(import_id: UUID, wish: str) -> tuple[float, float]:
    """Carry the import on in this process."""
    from voronka.quality.imports.use_cases.carry_import import carry_import

    own, base = time.process_time(), _backend_cpu()
    _steer(import_id, wish)
    carry_import(import_id=import_id, now=_now)
    return time.process_time() - own, _backend_cpu() - base


def _by(server: Server) -> Carrier:
    """Return what lets the two workers of an installation carry it on, and waits."""

    def carry(import_id: UUID, wish: str) -> tuple[float, float]:
        from voronka.quality.imports.models import FileImport
        from voronka.quality.imports.models import file_import as states

        own, base = server.worker_cpu(), database_cpu()
        _steer(import_id, wish)
        while FileImport.objects.filter(pk=import_id, status__in=states.AT_WORK).exists():
            time.sleep(0.05)
        return server.worker_cpu() - own, database_cpu() - base

    return carry


def _steer(import_id: UUID, wish: str) -> None:
    from voronka.people.models import User
    from voronka.quality.imports.use_cases.steer_import import steer_import

    head = User.objects.filter(role="head").order_by("email")[0].as_actor()
    steer_import(import_id=import_id, wish=wish, actor=head, now=_now())


def _now() -> datetime:
    from voronka.kernel import clock

    return clock.now()


def _file(rows: int) -> bytes:
    from voronka.people.models import User
    from voronka.records.models import Lead

    sellers = cycle(User.objects.filter(role="sales").values_list("name", flat=True))
    phones = Lead.objects.exclude(phone=None).order_by("pk").values_list("phone", flat=True)
    known = cycle([*phones[: rows // 10], "+7 495 555-01-99"])
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter=";")
    writer.writerow(_HEADINGS)
    for n in range(rows):
        # Of ten rows one is of the base, and one the phone of the row before it.
        own = f"+7 921 {n - (n % 10 == 5):07}"
        writer.writerow(
            (
                f"58050280000{n:08}", f"Кухня {n}", "Вера", f"Примерова {n}",
                next(known) if n % 10 == 0 else own, f"client{n}@import.example", next(sellers),
                "Просит перезвонить после шести, замер на выходных", f"{n % 28 + 1:02}.03.2026",
                f"€ {n % 90 + 10}.{n % 1000:03},00",
            )
        )  # fmt: skip
    return stream.getvalue().encode("cp1251", "replace")


def _tell(what: str, rows: int, spent: float, own: float, base: float) -> None:
    # Of a database that is not embedded it is known only what the one backend has used.
    both = f" = {rows / (own + base):,.0f} rows/s of one processor" if base else ""
    print(
        f"{what}: {rows / spent:,.0f} rows/s by the clock, {spent:.1f} s;"
        f" processor {own:.1f} s + database {base:.1f} s{both}",
        flush=True,
    )


# Of each table: the column that names the lead.
_WRITTEN = {
    "records_lead": "id",
    "records_decisionrow": "card_id",
    "records_cardevent": "card_id",
    "records_contactpoint": "holder_id",
    "records_stagestay": "card_id",
    "automation_robotrun": "card_id",
}
_BROUGHT = "SELECT record_id FROM quality_importedrow WHERE file_id = %s AND is_new"


def _tell_floor(import_id: UUID, rows: int) -> None:
    """Copy what the leads consist of into tables like theirs, and say how quickly that goes."""
    with psycopg.connect(os.environ["DATABASE_URL"]) as floor:
        ids = [row[0] for row in floor.execute(_BROUGHT, [import_id])]
        spent = {table: _copied(floor, table, ids) for table in _WRITTEN}
        floor.rollback()
    alone, together = spent["records_lead"], sum(spent.values())
    print(
        f"    floor, by COPY in one process: leads alone {len(ids) / alone:,.0f} a second, all that"
        f" they consist of {len(ids) / together:,.0f} a second, of {rows:,} rows",
        flush=True,
    )


def _copied(floor: "psycopg.Connection[Any]", table: str, ids: Sequence[UUID]) -> float:
    names = ", ".join(
        row[0]
        for row in floor.execute(
            "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0"
            " AND NOT attisdropped AND attgenerated = '' ORDER BY attnum",
            [table],
        )
    )
    # Partitions and what a table inherits have no part in it.
    floor.execute(f"CREATE TABLE bench_floor (LIKE {table} INCLUDING DEFAULTS INCLUDING GENERATED"
                  " INCLUDING INDEXES INCLUDING CONSTRAINTS)")  # fmt: skip
    with floor.cursor() as cursor:
        chosen = f"SELECT {names} FROM {table} WHERE {_WRITTEN[table]} = ANY(%s)"
        with cursor.copy(f"COPY ({chosen}) TO STDOUT", [list(ids)]) as out:
            lines = b"".join(bytes(part) for part in out)
        began = time.perf_counter()
        with cursor.copy(f"COPY bench_floor ({names}) FROM STDIN") as into:
            into.write(lines)
        spent = time.perf_counter() - began
    floor.execute("DROP TABLE bench_floor")
    return spent


def _backend_cpu() -> float:
    """Return the processor seconds of the server's process that answers us."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return seconds_of([int(cursor.fetchone()[0])])


if __name__ == "__main__":
    raise SystemExit(main())
