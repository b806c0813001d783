from datetime import datetime

from voronka.kernel.actor import Actor
from voronka.process.commands import Touch
from voronka.process.state import CardRef
from voronka.records.queries.cards import card_to_change
from voronka.records.use_cases.add_history import add_history
from voronka.records.use_cases.run_command import command_transaction, run_command


def note_call(*, ref: CardRef, answered: bool, text: str, actor: Actor, now: datetime) -> None:
    """
    Write down a call to the client. One that was answered is evidence of contact (K5).

    :raises NotFound: the actor sees no such card
    :raises NotAllowed: the actor may not change it
    :raises CommandRefused: the process does not allow it
    """
    with command_transaction():
        card_to_change(ref, actor)
        if answered:
            run_command(ref=ref, command=Touch(evidence="answered_call"), actor=actor, now=now)
        add_history(
            ref=ref,
            kind="call",
            name="answered" if answered else "missed",
            note=text.strip(),
            payload={},
            actor=actor,
            now=now,
        )
