"""How records react: open pages are told, work on many cards goes to a worker."""

from voronka.kernel import events
from voronka.kernel.jobs import HELPING
from voronka.records import jobs, live
from voronka.records.events import (
    BulkActionStarted,
    CommandFinished,
    ExportStarted,
    FileAttached,
    NoteAdded,
    NotesAdded,
)

_HELPING = "helping with a bulk action"


def register() -> None:
    events.listen(CommandFinished, _command_finished)
    events.listen(NoteAdded, _card_touched)
    events.listen(NotesAdded, _cards_touched)
    events.listen(FileAttached, _card_touched)
    events.listen(BulkActionStarted, _bulk_action_started)
    events.listen(ExportStarted, _export_started)


def _command_finished(event: CommandFinished) -> None:
    live.tell(event.refs)


def _card_touched(event: NoteAdded | FileAttached) -> None:
    live.tell([event.ref])


def _cards_touched(event: NotesAdded) -> None:
    live.tell(event.refs)


def _bulk_action_started(event: BulkActionStarted) -> None:
    bulk_id = str(event.bulk_id)
    jobs.run_bulk_action_job.configure(lock=f"bulk {bulk_id}").defer(bulk_id=bulk_id)
    if event.is_long:
        # One long action at a time is helped with, so that other jobs find a free hand.
        helping = jobs.run_bulk_action_job.configure(lock=_HELPING, queue=HELPING)
        helping.defer(bulk_id=bulk_id)


def _export_started(event: ExportStarted) -> None:
    jobs.run_export_job.configure(lock=f"export {event.export_id}").defer(
        export_id=str(event.export_id)
    )
