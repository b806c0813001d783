"""
Measure the search for duplicates over the whole base of the bench, and over what has changed since.

    python -m bench.duplicates [--size 60000]     # the base of `python -m bench`, filled if need be
"""

import argparse
import os
import sys
import time

from bench.installation import NotOurs, cache_folder, choose_secret_key, database_cpu, prepare

_CHANGES = (1_000, 10, 0)


def main() -> int:
    parser = argparse.ArgumentParser(prog="bench.duplicates", description=__doc__)
    parser.add_argument("--size", type=int, default=60_000, help="how many leads")
    size = parser.parse_args().size
    choose_secret_key()
    if not os.environ.get("DATABASE_URL"):
        folder = cache_folder(size)
        folder.mkdir(parents=True, exist_ok=True)
        os.environ["VORONKA_HOME"] = str(folder)
        os.environ["VORONKA_BENCH_DATABASE"] = "embedded"
    from voronka.cli.installation import running_database

    with running_database() as address:
        os.environ["DATABASE_URL"] = address
        try:
            prepare(size, is_short=False)
        except NotOurs as refusal:
            print(refusal, file=sys.stderr)
            return 1
        _measure_all()
    return 0


def _measure_all() -> None:
    """Search all, then what has changed, at full speed: without the rests of the worker."""
    print("| looked at | records | pairs that wait | clock s | Python s | database s |")
    print("|---|---|---|---|---|---|")
    _forget()
    _measure("the whole base")
    for count in _CHANGES:
        _change(count)
        _measure(f"after {count:,} changes")


def _measure(what: str) -> None:
    from voronka.kernel import clock
    from voronka.quality.duplicates.groups import counts
    from voronka.quality.duplicates.jobs import AT_ONCE
    from voronka.quality.duplicates.scan import scan_changed

    began, cpu, base = time.monotonic(), time.process_time(), database_cpu()
    looked_at = scan_changed(now=clock.now(), size=AT_ONCE)
    print(
        f"| {what} | {looked_at:,} | {counts().waiting:,} | {time.monotonic() - began:.1f} "
        f"| {time.process_time() - cpu:.1f} | {database_cpu() - base:.1f} |",
        flush=True,
    )


def _change(count: int) -> None:
    from django.db.models import F

    from voronka.records.models import Lead

    some = list(Lead.objects.order_by("pk").values_list("pk", flat=True)[:count])
    Lead._base_manager.filter(pk__in=some).update(version=F("version") + 1)


def _forget() -> None:
    """Let the base be one that was never searched."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "TRUNCATE quality_duplicatemark, quality_duplicatekey, quality_duplicatepair"
        )


if __name__ == "__main__":
    raise SystemExit(main())
