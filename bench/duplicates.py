"""
Measure the search for duplicates over the whole base of the bench, and over what has changed.

    VORONKA_HOME=… python -m bench.duplicates     # a home that `python -m bench` filled
"""

import time

from voronka.cli.installation import prepare_django, running_database


def main() -> int:
    with running_database() as address:
        import os

        os.environ["DATABASE_URL"] = address
        prepare_django()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        _measure()
    return 0


def _measure() -> None:
    from bench.installation import database_cpu
    from voronka.kernel import clock
    from voronka.quality.duplicates.groups import counts
    from voronka.quality.duplicates.scan import progress, scan_changed
    from voronka.records.models import Lead

    _forget()
    for what in ("whole base", "nothing changed", "200 changed"):
        if what == "200 changed":
            from django.db.models import F

            some = list(Lead.objects.order_by("pk").values_list("pk", flat=True)[:200])
            Lead._base_manager.filter(pk__in=some).update(version=F("version") + 1)
        began, cpu, base = time.monotonic(), time.process_time(), database_cpu()
        looked_at = scan_changed(now=clock.now())
        print(
            f"{what}: {looked_at:,} records, {counts().waiting:,} pairs wait,"
            f" {time.monotonic() - began:.1f} s, processor {time.process_time() - cpu:.1f} s"
            f" + database {database_cpu() - base:.1f} s, {progress()}",
            flush=True,
        )


def _forget() -> None:
    """Let the base be one that was never searched."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "TRUNCATE quality_duplicatemark, quality_duplicatekey, quality_duplicatepair"
        )


if __name__ == "__main__":
    raise SystemExit(main())
