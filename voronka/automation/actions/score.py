"""The action "score the card"."""

from typing import Any

from django.utils.translation import gettext_noop

from voronka.automation.acting import card_of, command
from voronka.kernel.plugins import PluginParams
from voronka.process.commands import Edit
from voronka.process.models.active import active_playbook
from voronka.process.plugins import Action, Step
from voronka.process.references import ScoringKey
from voronka.process.scoring import score as score_card
from voronka.process.text import Text
from voronka.records.queries.cards import facts_of, state_of


class Score(Action):
    """Work out class, points, amount and title by a matrix, and write what changed."""

    label = gettext_noop("Score the card")
    primary = "scoring"

    class Params(PluginParams):
        scoring: ScoringKey

    def run(self, *, step: Step, params: Params) -> None:
        playbook, state = active_playbook(), state_of(card_of(step))
        known = facts_of(playbook, [step.card], now=step.now)[step.card]
        found = score_card(playbook, state, known, params.scoring)
        changed = {
            name: value for name, value in found.values.items() if state.fields.get(name) != value
        }
        if changed:
            command(step, Edit(fields=changed))

    def words(self, *, params: Params, name: Any, locale: str) -> str:
        scoring = name(params.scoring)
        return Text(f"рассчитать оценку «{scoring}»", f"work out “{scoring}”").in_(locale)
