"""The action "note that the client expects the visit"."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_noop

from voronka.automation.acting import UnableToAct, told_as_reason
from voronka.kernel.plugins import PluginParams
from voronka.process.plugins import Action, Step
from voronka.process.references import BookingKey
from voronka.process.text import Text
from voronka.records.use_cases.run_command import CommandRefused
from voronka.scheduling.problems import UnableToBook
from voronka.scheduling.queries.bookings import bookings_of_card
from voronka.scheduling.use_cases.confirm_booking import confirm_booking

_NONE = Text("Подтверждать нечего: записи нет.", "There is no visit to confirm.")


class ConfirmBooking(Action):
    """Confirm the card's visit that is still to come; confirming again changes nothing."""

    label = gettext_noop("Confirm a visit")
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
        with told_as_reason(CommandRefused, UnableToBook), transaction.atomic():
            confirm_booking(booking_id=visit.id, actor=step.actor, now=step.now)

    def words(self, *, params: Params, name: Any, locale: str) -> str:
        booking = name(params.booking)
        return Text(f"подтвердить запись «{booking}»", f"confirm “{booking}”").in_(locale)
