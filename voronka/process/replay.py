"""
Deciding again what was decided before: the same inputs must give the same answer.

Public: `record_of(…)`, everything `decide` was given, as JSON; `facts_to_json(facts)`, a part of
it; `replay(playbook, record)`, its answer now.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from voronka.kernel.actor import Actor
from voronka.process import codec
from voronka.process.commands import Command
from voronka.process.decide import decide
from voronka.process.decision import Decision
from voronka.process.playbook import Playbook
from voronka.process.state import CardState, Facts


def record_of(
    playbook: Playbook,
    state: CardState,
    facts: Facts,
    command: Command,
    actor: Actor,
    now: datetime,
) -> dict[str, Any]:
    """Return the inputs of a decision as JSON; facts that were not known are left out."""
    return {
        "playbook": playbook.hash,
        "state": codec.to_json(state),
        "facts": facts_to_json(facts),
        "command": codec.command_to_json(command),
        "actor": codec.to_json(actor),
        "now": now.isoformat(),
    }


def facts_to_json(facts: Facts) -> Any:
    """Return facts as JSON; those that were not known are left out."""
    known = {name: value for name, value in facts.values.items() if value is not None}
    return codec.to_json(Facts(values=known, acted=facts.acted, waiting=facts.waiting))


def replay(playbook: Playbook, record: Mapping[str, Any]) -> Decision:
    """
    Return what is decided about the recorded inputs; under the recorded playbook, the same again.

    :raises ValueError: the record is not readable
    """
    return decide(
        playbook,
        codec.from_json(CardState, record["state"]),
        codec.from_json(Facts, record["facts"]),
        codec.command_from_json(record["command"]),
        codec.from_json(Actor, record["actor"]),
        datetime.fromisoformat(record["now"]),
    )
