"""Cards that change are asked again: whoever repairs an error sees it gone."""

from voronka.kernel import events
from voronka.process.events import PlaybookApplied
from voronka.quality.error_control import jobs
from voronka.quality.error_control.refresh import remember_changed
from voronka.records.events import CommandFinished, NoteAdded, NotesAdded
from voronka.work.events import CardTasksChanged


def register() -> None:
    events.listen(CommandFinished, _command_finished)
    events.listen(CardTasksChanged, _card_changed)
    events.listen(NoteAdded, _card_changed)
    events.listen(NotesAdded, _cards_noted)
    events.listen(PlaybookApplied, _playbook_applied)


def _command_finished(event: CommandFinished) -> None:
    remember_changed(refs=event.refs, actor=event.actor, now=event.at)


def _card_changed(event: CardTasksChanged | NoteAdded) -> None:
    # A robot sets tasks inside of a command, at whose end the card is remembered anyway.
    if event.actor.kind == "robot":
        return
    remember_changed(refs=[event.ref], actor=event.actor, now=event.at)


def _cards_noted(event: NotesAdded) -> None:
    remember_changed(refs=event.refs, actor=event.actor, now=event.at)


def _playbook_applied(event: PlaybookApplied) -> None:
    jobs.refresh_every_error_job.defer()
