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
    "invited": Text("клиента пригласили на мероприятие", "the client was invited to an event"),
    "registered": Text("клиент записался на мероприятие", "the client registered for an event"),
    "declined": Text("клиент отказался от мероприятия", "the client declined an event"),
    "attended": Text("клиент пришёл на мероприятие", "the client came to an event"),
    "absent": Text("клиент не пришёл на мероприятие", "the client did not come to an event"),
    "rescheduled": Text(
        "изменились время или место мероприятия", "the time or place of an event changed"
    ),
    "called_off": Text("мероприятие отменено", "an event was called off"),
    "restored": Text("отменённое мероприятие состоится", "an event takes place after all"),
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
        between = Text(" или ", " or ").in_(locale)
        return between.join(_WORDS[each].in_(locale) for each in params.to)
