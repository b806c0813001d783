"""The action "send an SMS"."""

from typing import Annotated, Any

from django.utils.translation import gettext_noop
from pydantic import Field

from voronka.automation.messaging import send
from voronka.kernel.plugins import PluginParams
from voronka.process.plugins import Action, Step
from voronka.process.references import MessageKey, Refers
from voronka.process.text import Text


class SendSms(Action):
    """Send a text of the playbook by SMS to the client, or to a colleague."""

    label = gettext_noop("Send an SMS")
    primary = "message"

    class Params(PluginParams):
        message: MessageKey
        # Without it the client.
        to: Annotated[str | None, Refers("recipient")] = Field(default=None)

    def run(self, *, step: Step, params: Params) -> None:
        send(step, channel="sms", message=params.message, to=params.to)

    def words(self, *, params: Params, name: Any, locale: str) -> str:
        message = name(params.message)
        ru, en = (name(params.to),) * 2 if params.to else ("клиенту", "the client")
        return Text(f"отправить SMS ({ru}): «{message}»", f"send {en} an SMS: “{message}”").in_(
            locale
        )
