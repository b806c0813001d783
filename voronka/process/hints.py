"""What a newcomer does now with a card in this stage (K7)."""

from dataclasses import dataclass
from datetime import datetime

from voronka.process import rules
from voronka.process.asking import ask
from voronka.process.playbook import Playbook
from voronka.process.state import CardState, Facts
from voronka.process.text import Text
from voronka.process.values import values_of


@dataclass(frozen=True, kw_only=True)
class Hint:
    """What to do, why, and where it is shown."""

    rule: str
    do: Text
    why: Text | None
    video: str | None


def hint_for(playbook: Playbook, state: CardState, facts: Facts, now: datetime) -> Hint | None:
    """Return the first hint of the stage whose condition is true, or none."""
    if not playbook.has_stage(state.pipeline, state.stage):
        return None
    values = values_of(state, facts)
    for number, spec in enumerate(playbook.stage(state.pipeline, state.stage).hints):
        rule = rules.hint(state.pipeline, state.stage, number)
        condition = playbook.condition(rule)
        if condition is None or ask(rule, condition, values, now).holds:
            return Hint(rule=rule, do=spec.do, why=spec.why, video=spec.video)
    return None
