"""The action "score the card"."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_noop

from voronka.automation.acting import card_of, cards_of, command, commands
from voronka.kernel.plugins import PluginParams
from voronka.process.commands import Command, Edit
from voronka.process.models.active import active_playbook
from voronka.process.plugins import Action, Step
from voronka.process.references import ScoringKey
from voronka.process.scoring import score as score_card
from voronka.process.state import CardRef, CardState, Facts, Value
from voronka.process.text import Text
from voronka.records.queries.cards import facts_of, state_of


class Score(Action):
    """Work out class, points, amount and title by a matrix, and write what changed."""

    label = gettext_noop("Score the card")
    primary = "scoring"

    class Params(PluginParams):
        scoring: ScoringKey

    def run(self, *, step: Step, params: Params) -> None:
        state = state_of(card_of(step))
        known = facts_of(active_playbook(), [step.card], now=step.now)[step.card]
        if changed := _changed(state, known, params.scoring):
            command(step, Edit(fields=changed))

    def goes_together(self, *, params: Params) -> bool:
        return True

    def run_all(self, *, steps: Sequence[Step], params: Params) -> Mapping[CardRef, Text]:
        states = {ref: state_of(card) for ref, card in cards_of(steps).items()}
        known = facts_of(active_playbook(), list(states), now=steps[0].now)
        wanted: dict[CardRef, Command] = {
            ref: Edit(fields=changed)
            for ref, state in states.items()
            if (changed := _changed(state, known[ref], params.scoring))
        }
        return commands(steps, wanted)

    def words(self, *, params: Params, name: Any, locale: str) -> str:
        scoring = name(params.scoring)
        return Text(f"рассчитать оценку «{scoring}»", f"work out “{scoring}”").in_(locale)


def _changed(state: CardState, known: Facts, scoring: str) -> dict[str, Value]:
    found = score_card(active_playbook(), state, known, scoring)
    return {name: value for name, value in found.values.items() if state.fields.get(name) != value}
