"""The trigger "the client wrote or called"."""

from typing import Any

from pydantic import Field

from voronka.kernel.plugins import PluginParams
from voronka.process.commands import Inbound as InboundCommand
from voronka.process.plugins import Occasion, Trigger
from voronka.process.text import Text


class Inbound(Trigger):
    """The client wrote or called, by the channel."""

    label = "The client wrote or called"
    primary = "channel"
    hears = frozenset({"inbound"})

    class Params(PluginParams):
        channel: str = Field(default="any", title="Channel (any: whichever)")

    def cause(self, *, params: Params, occasion: Occasion) -> str | None:
        command = occasion.command
        if not isinstance(command, InboundCommand):
            return None
        if params.channel not in ("any", command.channel):
            return None
        return f"inbound:{command.message_id or ''}:v{occasion.after.version}"

    def words(self, *, params: Params, name: Any, locale: str) -> str:
        if params.channel == "any":
            return Text("клиент написал или позвонил", "the client wrote or called").in_(locale)
        return Text(
            f"клиент обратился через {params.channel}", f"the client came by {params.channel}"
        ).in_(locale)
