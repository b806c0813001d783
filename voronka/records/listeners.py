"""How records react: open pages are told."""

from voronka.kernel import events
from voronka.records import live
from voronka.records.events import CommandFinished, FileAttached, NoteAdded


def register() -> None:
    events.listen(CommandFinished, _command_finished)
    events.listen(NoteAdded, _card_touched)
    events.listen(FileAttached, _card_touched)


def _command_finished(event: CommandFinished) -> None:
    live.tell(event.refs)


def _card_touched(event: NoteAdded | FileAttached) -> None:
    live.tell([event.ref])
