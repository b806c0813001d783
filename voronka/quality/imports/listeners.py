"""How imports go on: in the background."""

from voronka.kernel import events
from voronka.quality.imports import jobs
from voronka.quality.imports.events import ImportQueued


def register() -> None:
    events.listen(ImportQueued, _queued)


def _queued(event: ImportQueued) -> None:
    jobs.carry_import_job.configure(lock=f"import:{event.import_id}").defer(
        import_id=str(event.import_id)
    )
