"""The trigger "the client wrote or called"."""

from collections.abc import Iterator
from typing import Any

from pydantic import Field

from voronka.kernel.plugins import PluginParams
from voronka.process.commands import Inbound as InboundCommand
from voronka.process.plugins import Occasion, Trigger
from voronka.process.problems import did_you_mean
from voronka.process.schema import PlaybookSpec
from voronka.process.text import Text

_CHANNELS = ("form", "email", "sms", "chat", "call")


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

    def problems(self, *, params: Params, spec: PlaybookSpec, pipeline: str) -> Iterator[str]:
        """The client never comes by a channel that there is not."""
        if params.channel not in ("any", *_CHANNELS):
            near = did_you_mean(params.channel, _CHANNELS)
            yield f"nothing comes by the channel '{params.channel}'{near}"

    def words(self, *, params: Params, name: Any, locale: str) -> str:
        if params.channel == "any":
            return Text("клиент написал или позвонил", "the client wrote or called").in_(locale)
        return Text(
            f"клиент обратился через {params.channel}", f"the client came by {params.channel}"
        ).in_(locale)
