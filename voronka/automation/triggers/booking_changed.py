"""The trigger "something about a visit changed"."""

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from voronka.kernel.plugins import PluginParams
from voronka.process.commands import BookingChanged as BookingChangedCommand
from voronka.process.plugins import Occasion, Trigger
from voronka.process.references import BookingKey
from voronka.process.text import Text

Happening = Literal["booked", "moved", "confirmed", "on_my_way", "done", "cancelled"]

_WORDS = {
    "booked": Text("записан", "booked"),
    "moved": Text("перенесён", "moved"),
    "confirmed": Text("подтверждён", "confirmed"),
    "on_my_way": Text("специалист выехал", "on the way"),
    "done": Text("проведён", "done"),
    "cancelled": Text("отменён", "cancelled"),
}


def _several(raw: Any) -> Any:
    return [raw] if isinstance(raw, str) else raw


class BookingChanged(Trigger):
    """A visit of the kind was booked, moved, confirmed, begun, finished or cancelled."""

    label = "A booking changed"
    primary = "booking"
    hears = frozenset({"booking"})

    class Params(PluginParams):
        booking: BookingKey
        to: Annotated[tuple[Happening, ...], BeforeValidator(_several)] = Field(
            default=(), title="What happened (none: anything)"
        )

    def cause(self, *, params: Params, occasion: Occasion) -> str | None:
        command = occasion.command
        if not isinstance(command, BookingChangedCommand) or command.booking != params.booking:
            return None
        if params.to and command.change not in params.to:
            return None
        return f"booking:{command.booking_id}:v{occasion.after.version}"

    def words(self, *, params: Params, name: Any, locale: str) -> str:
        booking = name(params.booking)
        if not params.to:
            return Text(f"изменилась запись «{booking}»", f"“{booking}” changed").in_(locale)
        happened = ", ".join(_WORDS[each].in_(locale) for each in params.to)
        return f"«{booking}»: {happened}" if locale.startswith("ru") else f"“{booking}”: {happened}"
