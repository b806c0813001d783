"""The action "give the card to somebody"."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_noop

from voronka.automation.acting import card_of, command
from voronka.automation.recipients import person_for
from voronka.kernel.plugins import PluginParams
from voronka.process.commands import Assign as AssignCommand
from voronka.process.plugins import Action, Step
from voronka.process.references import Recipient
from voronka.process.text import Text


class Assign(Action):
    """Make somebody the owner of the card; with `turn`, whoever got a lead the longest ago."""

    label = gettext_noop("Give the card to")
    primary = "to"
    writes = frozenset({"card.owner"})

    class Params(PluginParams):
        to: Recipient

    def run(self, *, step: Step, params: Params) -> None:
        # A turn that comes to nothing is no turn.
        with transaction.atomic():
            owner_id = person_for(params.to, step)
            if card_of(step).owner_id != owner_id:
                command(step, AssignCommand(owner_id=owner_id))

    def words(self, *, params: Params, name: Any, locale: str) -> str:
        to = name(params.to)
        return Text(f"назначить ответственного: {to}", f"make the owner: {to}").in_(locale)
