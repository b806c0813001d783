"""The kitchens pack at work: what happens where a step ends otherwise than hoped (K14, K17–K24)."""

from datetime import datetime, timedelta

import pytest
from pytest_django import Settings

from tests.automation.showroom import (
    VISIT_AT,
    close,
    fresh,
    lead_with_offer,
    lead_with_visit,
    open_task,
    open_templates,
    timers_are_right,
)
from tests.world import NOW, make_cast, use_kitchens
from voronka.automation.models import RobotRun
from voronka.automation.use_cases.run_until import run_until
from voronka.channels.models import OutboxMessage
from voronka.people.models import User
from voronka.records.models import Lead
from voronka.records.use_cases.edit_card import edit_card
from voronka.records.use_cases.postpone_card import postpone_card
from voronka.records.use_cases.run_command import CommandRefused
from voronka.scheduling.models import Booking
from voronka.scheduling.use_cases.finish_visit import finish_visit
from voronka.scheduling.use_cases.start_travel import start_travel
from voronka.work.models import Notification

pytestmark = pytest.mark.django_db

DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def test_who_is_called_on_an_agreed_day_is_reminded_and_a_missed_call_is_told(
    settings: Settings,
) -> None:
    settings.SANDBOX = True
    use_kitchens()
    cast = make_cast()
    anna = cast["Anna"].as_actor()
    lead = lead_with_offer(cast["Anna"])
    edit_card(ref=lead.ref, fields={"phone": None}, actor=anna, now=NOW)
    day = NOW + 2 * DAY

    postpone_card(ref=lead.ref, until=day, actor=anna, now=NOW)

    assert open_task(lead, "contact_client").due_at == day
    # A client without a phone is reminded by e-mail, once.
    run_until(target=day, now=NOW)
    (letter,) = OutboxMessage.objects.all()
    assert (letter.channel, letter.template, letter.recipient, letter.status) == (
        "email", "next_contact_soon_email", "vera@example.com", "sent",
    )  # fmt: skip
    assert letter.created_at == day - DAY
    run_until(target=day + 4 * HOUR - timedelta(minutes=1), now=day)
    assert _told(lead, "A contact was missed") == []
    run_until(target=day + 4 * HOUR, now=day)
    assert _told(lead, "A contact was missed") == ["Anna", "Galina"]


def test_the_confirmation_ends_the_task_or_it_comes_again() -> None:
    use_kitchens()
    cast = make_cast()
    lead = lead_with_visit(cast["Anna"], cast["Maxim"])
    now = VISIT_AT - DAY
    run_until(target=now, now=NOW)

    first = open_task(lead, "confirm_visit")
    close(first, by=cast["Anna"], now=now, outcome="no_answer", note="Не берёт трубку")
    again = open_task(lead, "confirm_visit")
    assert (again != first, again.due_at) == (True, now + 2 * HOUR)
    assert Booking.objects.get().status == "booked"
    close(again, by=cast["Anna"], now=now + HOUR, outcome="confirmed")

    assert Booking.objects.get().status == "confirmed"
    assert open_templates(lead) == ["measure"]
    (sms,) = OutboxMessage.objects.all()
    # K19: date, time window, address, the measurer's name and phone.
    assert sms.text == (
        "Замер кухни 13.03.2026, с 12:00 до 15:00. Адрес: Moscow, Lesnaya 1. "
        "Замерщик Maxim, +7 495 555-01-06. Кухонный салон"
    )
    assert timers_are_right(now + HOUR)


def test_the_measurer_is_reminded_and_tells_the_client_who_comes() -> None:
    use_kitchens()
    cast = make_cast()
    lead = lead_with_visit(cast["Anna"], cast["Maxim"])
    hour_before = VISIT_AT - HOUR

    run_until(target=hour_before - timedelta(minutes=1), now=NOW)
    assert _told(lead, "Measurement in an hour — warn the client") == []
    run_until(target=hour_before, now=NOW)

    assert _told(lead, "Measurement in an hour — warn the client") == ["Maxim"]
    booking = Booking.objects.get()
    start_travel(booking_id=booking.pk, actor=cast["Maxim"].as_actor(), now=hour_before)
    (sms,) = OutboxMessage.objects.all()
    assert sms.text == (
        "Maxim выехал к вам на замер и будет примерно через час, "
        "телефон +7 495 555-01-06. Кухонный салон"
    )


def test_a_client_without_a_phone_stops_no_robot_of_the_visit() -> None:
    use_kitchens()
    cast = make_cast()
    lead = lead_with_visit(cast["Anna"], cast["Maxim"])
    edit_card(ref=lead.ref, fields={"phone": None}, actor=cast["Anna"].as_actor(), now=NOW)
    run_until(target=VISIT_AT - HOUR, now=NOW)

    booking = Booking.objects.get()
    start_travel(booking_id=booking.pk, actor=cast["Maxim"].as_actor(), now=VISIT_AT - HOUR)

    assert "call_before_arrival" not in open_templates(lead)
    assert not OutboxMessage.objects.exists()
    assert not RobotRun.objects.filter(verdict="failed").exists()


def test_a_past_visit_without_a_result_is_told_to_the_head() -> None:
    use_kitchens()
    cast = make_cast()
    lead = lead_with_visit(cast["Anna"], cast["Maxim"])
    late = Booking.objects.get().ends_at + 2 * HOUR

    run_until(target=late - timedelta(minutes=1), now=NOW)
    assert _told(lead, "The visit is over and has no result") == []
    run_until(target=late, now=NOW)

    assert _told(lead, "The visit is over and has no result") == ["Galina", "Maxim"]


def test_a_measurement_that_failed_is_arranged_anew() -> None:
    use_kitchens()
    cast = make_cast()
    lead = lead_with_visit(cast["Anna"], cast["Maxim"])
    run_until(target=VISIT_AT - DAY, now=NOW)
    confirm = open_task(lead, "confirm_visit")
    close(confirm, by=cast["Anna"], now=VISIT_AT - DAY, outcome="confirmed")

    measure = open_task(lead, "measure")
    close(measure, by=cast["Maxim"], now=VISIT_AT + HOUR, outcome="failed", note="Никого нет дома")

    assert open_task(lead, "rebook_visit").assignee == cast["Anna"]
    assert _told(lead, "The measurement failed") == ["Anna", "Galina"]
    assert fresh(lead.ref).stage == "visit_booked"


def test_the_final_offer_is_refused_with_a_reason() -> None:
    use_kitchens()
    cast = make_cast()
    lead = _lead_with_final_offer(cast, at=VISIT_AT + 2 * HOUR)
    now = VISIT_AT + 4 * DAY
    run_until(target=now, now=VISIT_AT + 2 * HOUR)
    call = open_task(lead, "final_call")

    for fields in ({}, {"lost_reason": "other"}):
        with pytest.raises(CommandRefused):
            close(call, by=cast["Anna"], now=now, outcome="refused", fields=fields)
    assert (fresh(lead.ref).stage, open_task(lead, "final_call")) == ("final_offer_sent", call)
    fields = {"lost_reason": "other", "lost_note": "Переезжают"}
    close(call, by=cast["Anna"], now=now, outcome="refused", fields=fields)

    lost = fresh(lead.ref)
    assert (lost.stage, lost.closed_at, lost.lost_reason) == ("lost", now, "other")
    assert open_templates(lead) == []
    assert timers_are_right(now)


def _lead_with_final_offer(cast: dict[str, User], *, at: datetime) -> Lead:
    lead = lead_with_visit(cast["Anna"], cast["Maxim"])
    run_until(target=at, now=NOW)
    booking = Booking.objects.get()
    finish_visit(booking_id=booking.pk, result="drawn", actor=cast["Maxim"].as_actor(), now=at)
    final = open_task(lead, "prepare_final_offer")
    close(final, by=cast["Anna"], now=at, outcome="sent", fields={"final_price": "512000"})
    return fresh(lead.ref)


def _told(lead: Lead, title: str) -> list[str]:
    """Return who was told of the card by these words."""
    found = Notification.objects.filter(card_id=lead.pk, kind="robot", title__en=title)
    return sorted(found.values_list("user__name", flat=True))
