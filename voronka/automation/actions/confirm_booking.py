"""The action "note that the client expects the visit"."""

from typing import Any

from voronka.automation.acting import UnableToAct
from voronka.kernel.plugins import PluginParams
from voronka.process.plugins import Action, Step
from voronka.process.references import BookingKey
from voronka.process.text import Text
from voronka.scheduling.queries.bookings import bookings_of_card
from voronka.scheduling.use_cases.confirm_booking import confirm_booking

_NONE = Text("Подтверждать нечего: записи нет.", "There is no visit to confirm.")


class ConfirmBooking(Action):
    """Confirm the card's visit that is still to come; confirming again changes nothing."""

    label = "Confirm a visit"
    primary = "booking"

    class Params(PluginParams):
        booking: BookingKey

    def run(self, *, step: Step, params: Params) -> None:
        visits = bookings_of_card(ref=step.card, actor=step.actor)
        ahead = (
            v for v in visits if v.kind == params.booking and v.status in ("booked", "confirmed")
        )
        if (visit := next(ahead, None)) is None:
            raise UnableToAct(_NONE)
        confirm_booking(booking_id=visit.id, actor=step.actor, now=step.now)

    def words(self, *, params: Params, name: Any, locale: str) -> str:
        booking = name(params.booking)
        return Text(f"подтвердить запись «{booking}»", f"confirm “{booking}”").in_(locale)
