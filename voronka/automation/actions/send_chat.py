"""The action "write to the team chat"."""

from typing import Any

from django.utils.translation import gettext_noop

from voronka.automation.messaging import send_to_team
from voronka.kernel.plugins import PluginParams
from voronka.process.plugins import Action, Step
from voronka.process.references import MessageKey
from voronka.process.text import Text


class SendChat(Action):
    """Write a text of the playbook to the chat in which the team talks."""

    label = gettext_noop("Write to the team chat")
    primary = "message"

    class Params(PluginParams):
        message: MessageKey

    def run(self, *, step: Step, params: Params) -> None:
        send_to_team(step, message=params.message)

    def words(self, *, params: Params, name: Any, locale: str) -> str:
        message = name(params.message)
        return Text(
            f"написать в командный чат: «{message}»", f"write to the team chat: “{message}”"
        ).in_(locale)
