"""What records do by themselves, at set times."""

from procrastinate.contrib.django import app

from voronka.kernel import clock
from voronka.records.partitions import ensure_partitions


@app.periodic(cron="10 3 * * *")
@app.task(queue="records", queueing_lock="records_partitions")
def ensure_partitions_job(timestamp: int) -> None:
    ensure_partitions(clock.now())
