"""
Measure an import of leads into the base it finds: looked through, brought in, taken back.

    VORONKA_HOME=… python -m bench.imports [--rows 10000]     # a home that `python -m bench` filled

A tenth of the rows names a phone that the base knows, a tenth one that stands twice in the file.
"""

import argparse
import csv
import io
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import cycle

from voronka.cli.installation import prepare_django, running_database

_HEADINGS = ("ID", "Название лида", "Имя", "Фамилия", "Рабочий телефон", "Рабочий e-mail",
             "Ответственный", "Комментарий", "Дата создания", "Сумма")  # fmt: skip


def main() -> int:
    parser = argparse.ArgumentParser(prog="bench.imports", description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000)
    rows = parser.parse_args().rows
    with running_database() as address:
        import os

        os.environ["DATABASE_URL"] = address
        prepare_django()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        _measure(rows)
    return 0


def _measure(rows: int) -> None:
    from voronka.kernel import clock
    from voronka.people.models import User
    from voronka.quality.imports.queries.imports import import_for
    from voronka.quality.imports.use_cases.begin_import import begin_import
    from voronka.quality.imports.use_cases.carry_import import carry_import
    from voronka.quality.imports.use_cases.steer_import import steer_import
    from voronka.records.models import Lead

    print(f"{Lead.objects.count():,} leads in the base")
    head = User.objects.filter(role="head").order_by("email")[0].as_actor()
    with _told("read", rows):
        import_id = begin_import(
            kind="lead", name="leads.csv", content=_file(rows), actor=head, now=clock.now()
        )
    for wish, what in (("check", "looked through"), ("start", "brought in"),
                       ("revert", "taken back")):  # fmt: skip
        with _told(what, rows):
            steer_import(import_id=import_id, wish=wish, actor=head, now=clock.now())
            carry_import(import_id=import_id, now=clock.now)
        done = import_for(actor=head, import_id=import_id)
        print(f"    {done.status} {dict(done.counts)} {done.error}")


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


@contextmanager
def _told(what: str, rows: int) -> Iterator[None]:
    began, own, base = time.monotonic(), time.process_time(), _database_cpu()
    yield
    spent, own, base = time.monotonic() - began, time.process_time() - own, _database_cpu() - base
    print(
        f"{what}: {rows / spent:,.0f} rows/s, {spent:.1f} s; processor {own:.1f} s"
        f" + database {base:.1f} s = {rows / (own + base):,.0f} rows/s of one processor",
        flush=True,
    )


def _database_cpu() -> float:
    """Return the processor seconds of the server's process that answers us."""
    from django.db import connection

    from bench.installation import _seconds

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return _seconds([int(cursor.fetchone()[0])])


if __name__ == "__main__":
    raise SystemExit(main())
