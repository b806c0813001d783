"""What a robot's step knows of its card, and how it says that it could not be done."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import transaction

from voronka.kernel.actor import Actor
from voronka.kernel.errors import NotFound
from voronka.process.commands import Command
from voronka.process.decision import Decision
from voronka.process.models.active import active_playbook
from voronka.process.playbook import Playbook
from voronka.process.plugins import Step
from voronka.process.state import CardRef
from voronka.process.text import Text
from voronka.records.models import Card
from voronka.records.use_cases.run_command import (
    CommandRefused,
    run_command,
    run_commands,
)
from voronka.work.queries.cards import lock_card, lock_cards, values_of_card


class UnableToAct(Exception):
    """This step was not done, and nothing is broken: the ledger and the owner are told why."""

    def __init__(self, reason: Text) -> None:
        super().__init__(str(reason))
        self.reason = reason


def card_of(step: Step) -> Card:
    """Return the card as it is now; earlier steps may have changed it."""
    return lock_card(step.card)


def values_for(step: Step, names: Iterable[str]) -> Mapping[str, Any]:
    """Return the card's fields and these facts by name."""
    return values_of_card(card_of(step), names)


def cards_of(steps: Sequence[Step]) -> Mapping[CardRef, Card]:
    """Return the cards of many steps as they are now; one query a kind of card."""
    return lock_cards([step.card for step in steps])


def playbook_of(step: Step) -> Playbook:
    return active_playbook()


def robot_of(step: Step) -> Actor:
    """Return who acts: the robot, one step further from a human than the command it follows."""
    return step.actor


def command(step: Step, wanted: Command) -> Decision:
    """
    Run a command on the card in the robot's name.

    :raises UnableToAct: the process refuses it to a robot as it would to anybody
    """
    try:
        with transaction.atomic():
            return run_command(ref=step.card, command=wanted, actor=step.actor, now=step.now)
    except CommandRefused as refused:
        raise UnableToAct(reason_of(refused.decision)) from refused


def commands(steps: Sequence[Step], wanted: Mapping[CardRef, Command]) -> dict[CardRef, Text]:
    """
    Run a command on each of these cards in the robot's name; return what the process refuses.

    :raises NotFound: one of them is out of reach, as a part of another is
    """
    refused: dict[CardRef, Text] = {}
    if not wanted:
        return refused
    actor, now = steps[0].actor, steps[0].now
    for kind in {ref.kind for ref in wanted}:
        own = {ref: each for ref, each in wanted.items() if ref.kind == kind}
        decisions = run_commands(kind=kind, wanted=own, actor=actor, now=now)
        for ref in own:
            if ref not in decisions:
                raise NotFound
            if not decisions[ref].allowed:
                refused[ref] = reason_of(decisions[ref])
    return refused


def reason_of(decision: Decision) -> Text:
    """Return all that a refused command lacks, in one text."""
    messages = [refusal.message for refusal in decision.refusals]
    return Text(" ".join(m.ru for m in messages), " ".join(m.en for m in messages))


@contextmanager
def told_as_reason(*refusals: type[Exception]) -> Iterator[None]:
    """Have these refusals of use cases be told instead of breaking the command."""
    try:
        yield
    except refusals as refused:
        raise UnableToAct(Text.same(str(refused))) from refused
