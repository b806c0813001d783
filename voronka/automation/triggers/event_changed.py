"""The trigger "something about an event of the client changed"."""

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from voronka.kernel.plugins import PluginParams
from voronka.process.commands import EventChanged as EventChangedCommand
from voronka.process.plugins import Occasion, Trigger
from voronka.process.text import Text

Happening = Literal[
    "invited",
    "registered",
    "declined",
    "attended",
    "absent",
    "rescheduled",
    "called_off",
    "restored",
]

_WORDS = {
    "invited": Text("клиента пригласили", "the client was invited"),
    "registered": Text("клиент записался", "the client registered"),
    "declined": Text("клиент отказался", "the client declined"),
    "attended": Text("клиент пришёл", "the client came"),
    "absent": Text("клиент не пришёл", "the client did not come"),
    "rescheduled": Text("другое время или место", "another time or place"),
    "called_off": Text("отменено", "called off"),
    "restored": Text("состоится после отмены", "takes place after all"),
}


def _several(raw: Any) -> Any:
    return [raw] if isinstance(raw, str) else raw


class EventChanged(Trigger):
    """An event the client is awaited at was changed or called off, or the client answered."""

    label = "An event changed"
    primary = "to"
    hears = frozenset({"event"})

    class Params(PluginParams):
        to: Annotated[tuple[Happening, ...], BeforeValidator(_several)] = Field(
            min_length=1, title="What happened"
        )

    def cause(self, *, params: Params, occasion: Occasion) -> str | None:
        command = occasion.command
        if not isinstance(command, EventChangedCommand) or command.change not in params.to:
            return None
        return f"event:{command.event_id}:{command.change}:{command.stamp}"

    def words(self, *, params: Params, name: Any, locale: str) -> str:
        happened = ", ".join(_WORDS[each].in_(locale) for each in params.to)
        return f"{Text('мероприятие', 'event').in_(locale)}: {happened}"
