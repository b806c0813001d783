"""How messages react to what happens to them and to their cards."""

from voronka.channels import jobs
from voronka.channels.events import MessageQueued
from voronka.channels.use_cases.cancel_stale import cancel_stale
from voronka.kernel import events
from voronka.records.events import CommandFinished


def register() -> None:
    events.listen(MessageQueued, _message_queued)
    events.listen(CommandFinished, _command_finished)


def _message_queued(event: MessageQueued) -> None:
    jobs.deliver_queued_messages_job.defer()


def _command_finished(event: CommandFinished) -> None:
    cancel_stale(refs=event.refs, known=event.states, now=event.at)
