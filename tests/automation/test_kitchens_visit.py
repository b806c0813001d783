"""The kitchens pack at work: measurements (K15–K21), moved as often as the client likes."""

from datetime import timedelta

import pytest
from pytest_django import Settings

from tests.automation.showroom import (
    VISIT_AT,
    book,
    close,
    fresh,
    lead_with_offer,
    lead_with_visit,
    open_task,
    open_templates,
    timers_are_right,
)
from tests.world import NOW, make_cast, use_kitchens
from voronka.automation.models import RobotRun, Timer
from voronka.automation.use_cases.run_until import run_until
from voronka.channels.models import OutboxMessage
from voronka.records.models import Deal
from voronka.records.use_cases.run_command import CommandRefused
from voronka.scheduling.models import Booking
from voronka.scheduling.use_cases.cancel_booking import cancel_booking
from voronka.scheduling.use_cases.confirm_booking import confirm_booking
from voronka.scheduling.use_cases.finish_visit import finish_visit
from voronka.scheduling.use_cases.move_booking import move_booking
from voronka.scheduling.use_cases.start_travel import start_travel
from voronka.work.models import Notification, Task
from voronka.work.use_cases.close_task import UnableToCloseTask

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def test_a_booking_moves_the_lead_and_a_day_before_it_is_to_be_confirmed() -> None:
    use_kitchens()
    cast = make_cast()

    lead = lead_with_visit(cast["Anna"], cast["Maxim"])

    assert lead.stage == "visit_booked"
    told = Notification.objects.get(user=cast["Maxim"], kind="robot")
    assert told.title["en"] == "A new measurement in your calendar"
    run_until(target=VISIT_AT - DAY - timedelta(minutes=1), now=NOW)
    assert open_templates(lead) == []
    run_until(target=VISIT_AT - DAY, now=NOW)
    task = open_task(lead, "confirm_visit")
    assert (task.assignee, task.due_at) == (cast["Anna"], VISIT_AT - timedelta(hours=2))


def test_a_gate_holds_while_the_follow_up_is_open() -> None:
    use_kitchens()
    cast = make_cast()
    lead = lead_with_offer(cast["Anna"])
    run_until(target=NOW + 2 * DAY, now=NOW)

    book(lead.ref, cast["Anna"], cast["Maxim"])
    assert fresh(lead.ref).stage == "catalogue_sent"

    task = open_task(lead, "follow_up")
    close(task, by=cast["Anna"], now=NOW + 2 * DAY, outcome="visit_agreed")

    assert fresh(lead.ref).stage == "visit_booked"


def test_a_confirmed_visit_tells_client_and_measurer_and_ends_with_the_result() -> None:
    use_kitchens()
    cast = make_cast()
    lead = lead_with_visit(cast["Anna"], cast["Maxim"])
    booking = Booking.objects.get()
    day_before = VISIT_AT - DAY
    run_until(target=day_before, now=NOW)

    confirm_booking(booking_id=booking.pk, actor=cast["Anna"].as_actor(), now=day_before)

    sms = OutboxMessage.objects.get(template="visit_confirmed")
    assert (sms.channel, sms.recipient) == ("sms", "+74955550111")
    assert "13.03.2026" in sms.text
    assert "Maxim" in sms.text
    task = open_task(lead, "measure")
    assert (task.assignee, task.due_at) == (cast["Maxim"], booking.ends_at)
    assert open_templates(lead) == ["measure"]

    run_until(target=VISIT_AT - timedelta(hours=1), now=day_before)
    call = open_task(lead, "call_before_arrival")
    assert (call.assignee, call.due_at) == (cast["Maxim"], VISIT_AT)
    start_travel(
        booking_id=booking.pk,
        actor=cast["Maxim"].as_actor(),
        now=VISIT_AT - timedelta(minutes=50),
    )
    assert OutboxMessage.objects.filter(template="measurer_on_the_way").count() == 1
    assert open_templates(lead) == ["measure"]

    after = VISIT_AT + timedelta(hours=2)
    finish_visit(
        booking_id=booking.pk, result="3.2 m, drawn", actor=cast["Maxim"].as_actor(), now=after
    )
    assert fresh(lead.ref).stage == "visit_done"
    close(open_task(lead, "measure"), by=cast["Maxim"], now=after, outcome="done")
    assert open_templates(lead) == ["prepare_final_offer"]
    assert timers_are_right(after)


def test_a_moved_visit_takes_everything_with_it_as_often_as_it_moves(
    settings: Settings,
) -> None:
    settings.SANDBOX = True
    use_kitchens()
    cast = make_cast()
    anna = cast["Anna"].as_actor()
    lead = lead_with_visit(cast["Anna"], cast["Maxim"])
    booking = Booking.objects.get()
    now = VISIT_AT - DAY
    run_until(target=now, now=NOW)
    confirm_booking(booking_id=booking.pk, actor=anna, now=now)

    for days in (4, 5, 11, 4):
        starts_at = VISIT_AT + days * DAY
        move_booking(booking_id=booking.pk, starts_at=starts_at, actor=anna, now=now)
        assert timers_are_right(now)
        assert open_templates(lead) == []

    # The SMS of the first date was still in the outbox: it must not leave any more.
    run_until(target=now + timedelta(minutes=1), now=now)
    assert OutboxMessage.objects.get(template="visit_confirmed").status == "cancelled"
    moved = RobotRun.objects.filter(card_id=lead.pk, verdict="called_off", robot="hour_before")
    assert {row.why["en"] for row in moved} == {"the moment moved"}

    final = VISIT_AT + 4 * DAY
    run_until(target=final - DAY, now=now)
    task = open_task(lead, "confirm_visit")
    assert task.due_at == final - timedelta(hours=2)
    confirm_booking(booking_id=booking.pk, actor=anna, now=final - DAY)
    run_until(target=final - timedelta(hours=1), now=final - DAY)
    assert open_templates(lead) == ["call_before_arrival", "measure"]
    sent = OutboxMessage.objects.filter(template="visit_confirmed", status="sent")
    assert ["17.03.2026" in message.text for message in sent] == [True]


def test_a_cancelled_visit_leaves_nothing_stale(settings: Settings) -> None:
    settings.SANDBOX = True
    use_kitchens()
    cast = make_cast()
    anna = cast["Anna"].as_actor()
    lead = lead_with_visit(cast["Anna"], cast["Maxim"])
    booking = Booking.objects.get()
    now = VISIT_AT - DAY
    run_until(target=now, now=NOW)
    confirm_booking(booking_id=booking.pk, actor=anna, now=now)

    cancel_booking(booking_id=booking.pk, reason="ill", actor=anna, now=now)

    assert open_templates(lead) == ["rebook_visit"]
    measure = Task.objects.get(card_id=lead.pk, template="measure")
    assert measure.cancelled_at == now
    assert measure.cancel_reason["en"] == "what it was for was called off"
    assert not Timer.objects.filter(card_id=lead.pk, rule="robot:hour_before").exists()
    assert timers_are_right(now)
    run_until(target=VISIT_AT, now=now)
    assert not OutboxMessage.objects.filter(status="sent").exists()


def test_the_final_call_closes_with_an_outcome_only_and_agreement_makes_the_deal() -> None:
    use_kitchens()
    cast = make_cast()
    anna = cast["Anna"]
    lead = lead_with_visit(anna, cast["Maxim"])
    booking = Booking.objects.get()
    after = VISIT_AT + timedelta(hours=2)
    run_until(target=after, now=NOW)
    finish_visit(booking_id=booking.pk, result="drawn", actor=cast["Maxim"].as_actor(), now=after)
    final = open_task(lead, "prepare_final_offer")
    close(final, by=anna, now=after, outcome="sent", fields={"final_price": "512000"})
    assert fresh(lead.ref).stage == "final_offer_sent"
    assert fresh(lead.ref).amount_minor == 51_200_000
    assert "final_call" not in open_templates(lead)

    run_until(target=after + timedelta(days=4), now=after)
    now = after + timedelta(days=4)
    call = open_task(lead, "final_call")
    with pytest.raises(UnableToCloseTask):
        close(call, by=anna, now=now)
    with pytest.raises(CommandRefused):
        close(call, by=anna, now=now, outcome="agreed")
    assert fresh(lead.ref).stage == "final_offer_sent"
    close(call, by=anna, now=now, outcome="agreed", fields={"next_contact_at": now + DAY})

    lead = fresh(lead.ref)
    assert (lead.stage, lead.closed_at) == ("agreed", now)
    deal = Deal.objects.get()
    assert (deal.lead, deal.owner, deal.amount_minor) == (lead, anna, 51_200_000)
    task = Task.objects.open().get(card_id=deal.pk)
    assert (task.template, task.due_at) == ("approve_design", now + DAY)
    assert open_templates(lead) == []
    assert timers_are_right(now)


def test_refused_closes_the_lead_with_its_reason() -> None:
    use_kitchens()
    cast = make_cast()
    lead = lead_with_offer(cast["Anna"])
    now = NOW + 2 * DAY
    run_until(target=now, now=NOW)
    task = open_task(lead, "follow_up")

    with pytest.raises(CommandRefused):
        close(task, by=cast["Anna"], now=now, outcome="refused")
    close(task, by=cast["Anna"], now=now, outcome="refused", fields={"lost_reason": "price"})

    lead = fresh(lead.ref)
    assert (lead.stage, lead.lost_reason, lead.closed_at) == ("lost", "price", now)
    assert open_templates(lead) == []
    assert not Timer.objects.filter(card_id=lead.pk).exists()
