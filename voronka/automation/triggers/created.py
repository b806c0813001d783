"""The trigger "there is a new card"."""

from collections.abc import Iterator
from typing import Any

from pydantic import Field

from voronka.kernel.plugins import PluginParams
from voronka.process.commands import Create
from voronka.process.plugins import Occasion, Trigger
from voronka.process.problems import did_you_mean
from voronka.process.schema import PlaybookSpec
from voronka.process.text import Text
from voronka.process.wording.names import CHANNELS


class Created(Trigger):
    """A card was made, by hand, from a form, by the API, …"""

    label = "A new card"
    primary = "channel"
    hears = frozenset({"created"})

    class Params(PluginParams):
        channel: str = Field(default="any", title="How it came (any: however)")

    def cause(self, *, params: Params, occasion: Occasion) -> str | None:
        command = occasion.command
        if not isinstance(command, Create) or params.channel not in ("any", command.channel):
            return None
        return "created"

    def problems(self, *, params: Params, spec: PlaybookSpec, pipeline: str) -> Iterator[str]:
        """A card never comes by a channel that there is not."""
        if params.channel not in ("any", *CHANNELS):
            near = did_you_mean(params.channel, CHANNELS)
            yield f"nothing comes by the channel '{params.channel}'{near}"

    def words(self, *, params: Params, name: Any, locale: str) -> str:
        if params.channel == "any":
            return Text("появилась новая карточка", "a new card was made").in_(locale)
        return Text(
            f"появилась новая карточка ({name(params.channel)})",
            f"a new card was made ({name(params.channel)})",
        ).in_(locale)
