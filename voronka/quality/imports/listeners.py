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
    if event.is_long:
        # One long file at a time is helped with, so that other jobs find a free hand.
        jobs.help_import_job.configure(lock="helping with an import").defer(
            import_id=str(event.import_id)
        )
