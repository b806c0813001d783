"""What records do by themselves: at set times, and for who waits for much."""

from uuid import UUID

from procrastinate.contrib.django import app

from voronka.kernel import clock
from voronka.kernel.jobs import LONG
from voronka.records.partitions import ensure_partitions
from voronka.records.use_cases.forget_exports import forget_exports
from voronka.records.use_cases.run_bulk_action import run_bulk_action
from voronka.records.use_cases.run_export import run_export
from voronka.records.use_cases.seal_history import seal_every_night
from voronka.records.use_cases.sweep_files import sweep_files


@app.periodic(cron="10 3 * * *")
@app.task(queue="records", queueing_lock="records_partitions")
def ensure_partitions_job(timestamp: int) -> None:
    ensure_partitions(clock.now())


@app.task(name="records.run_bulk_action", queue=LONG)
def run_bulk_action_job(bulk_id: str) -> None:
    """Carry one command out on many cards; a second run goes on where the first was killed."""
    run_bulk_action(bulk_id=UUID(bulk_id), now=clock.now())


@app.task(name="records.run_export")
def run_export_job(export_id: str) -> None:
    """Write a file with many cards; a second run begins it anew."""
    run_export(export_id=UUID(export_id), now=clock.now())


@app.periodic(cron="23 * * * *")
@app.task(name="records.forget_exports", queueing_lock="records_forget_exports")
def forget_exports_job(timestamp: int) -> None:
    """Every hour: files that nobody fetches any more."""
    forget_exports(now=clock.now())


@app.periodic(cron="40 2 * * *")
@app.task(queue="records", queueing_lock="records_seal")
def seal_history_job(timestamp: int) -> None:
    """Every night: verify what was written since yesterday, and put it under a root."""
    seal_every_night(now=clock.now())


@app.periodic(cron="50 3 * * *")
@app.task(queue="records", queueing_lock="records_sweep_files")
def sweep_files_job(timestamp: int) -> None:
    """Every night: remove stored files that no row names. By the machine's clock, as files are."""
    sweep_files(now=clock.machine_now())
