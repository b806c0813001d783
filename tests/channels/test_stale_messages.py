"""Messages that are no longer true, and those that count as contact."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from tests.channels.cast import (
    ROBOT,
    anna_with_lead,
    history,
    keep_here,
    the_message,
)
from tests.channels.servers import Gateway, Mailbox, free_port, gateway, mail_server
from tests.scheduling.cast import DAY, WEDNESDAY, set_scene
from tests.world import LATER, NOW
from voronka.channels.models import OutboxMessage, SunkMessage
from voronka.channels.use_cases.deliver_messages import deliver_messages
from voronka.channels.use_cases.queue_message import queue_message
from voronka.channels.use_cases.send_message import send_message
from voronka.records.models import DecisionRow, Lead
from voronka.records.use_cases.edit_card import edit_card
from voronka.records.use_cases.junk_card import junk_card
from voronka.scheduling.use_cases.cancel_booking import cancel_booking
from voronka.scheduling.use_cases.move_booking import move_booking

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with mail_server(free_port()) as running:
        yield running


@pytest.fixture
def provider() -> Iterator[Gateway]:
    with gateway(free_port()) as running:
        yield running


def welcome(lead: Lead, key: str = "w") -> None:
    queue_message(ref=lead.ref, template="welcome", key=key, actor=ROBOT, now=NOW)


def sms(lead: Lead, anna: Any) -> UUID:
    return send_message(
        ref=lead.ref, channel="sms", text="We call.", actor=anna.as_actor(), now=NOW
    )


def agreed(ref: Any) -> None:
    queue_message(ref=ref, template="visit_agreed", key="agreed|1", actor=ROBOT, now=NOW)


def test_a_moved_visit_calls_its_message_back_at_once() -> None:
    scene = set_scene()
    keep_here("sms")
    agreed(scene.lead.ref)
    assert set(the_message().guard) == {"booking.visit.starts_at"}

    move_booking(
        booking_id=scene.booking_id,
        starts_at=WEDNESDAY + DAY,
        actor=scene.anna.as_actor(),
        now=NOW,
    )

    assert (the_message().status, the_message().error) == (
        "cancelled",
        "No longer so: booking.visit.starts_at.",
    )
    assert history(scene.lead)[-1] == (
        "message_cancelled",
        "No longer so: booking.visit.starts_at.",
    )
    deliver_messages(now=NOW)
    assert not SunkMessage.objects.exists()


def test_delivery_looks_again_at_the_last_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("voronka.channels.listeners.cancel_stale", lambda **_: 0)
    scene = set_scene()
    keep_here("sms")
    agreed(scene.lead.ref)
    cancel_booking(booking_id=scene.booking_id, reason="Ill", actor=scene.anna.as_actor(), now=NOW)
    assert the_message().status == "queued"

    deliver_messages(now=NOW)

    assert the_message().status == "cancelled"
    assert not SunkMessage.objects.exists()
    assert history(scene.lead)[-1][0] == "message_cancelled"


def test_a_message_about_a_visit_that_is_over_is_not_sent() -> None:
    scene = set_scene()
    agreed(scene.lead.ref)
    keep_here("sms")

    deliver_messages(now=WEDNESDAY + DAY)

    assert (the_message().status, the_message().error) == (
        "cancelled",
        "What the message speaks of is past.",
    )
    assert not SunkMessage.objects.exists()


def test_a_changed_date_calls_a_reminder_back_and_another_field_does_not() -> None:
    call_at = datetime(2026, 3, 20, 12, 30, tzinfo=UTC)
    anna, lead = anna_with_lead(next_contact_at=call_at.isoformat())
    queue_message(ref=lead.ref, template="reminder", key="r", actor=ROBOT, now=NOW)

    edit_card(ref=lead.ref, fields={"client_name": "Vera P."}, actor=anna.as_actor(), now=NOW)
    assert the_message().status == "queued"
    later = (call_at + DAY).isoformat()
    edit_card(ref=lead.ref, fields={"next_contact_at": later}, actor=anna.as_actor(), now=NOW)

    assert the_message().status == "cancelled"


def test_a_junk_card_reminds_nobody_of_dates_but_other_messages_leave() -> None:
    call_at = datetime(2026, 3, 20, 12, 30, tzinfo=UTC)
    anna, lead = anna_with_lead(next_contact_at=call_at.isoformat())
    keep_here("email")
    queue_message(ref=lead.ref, template="reminder", key="r", actor=ROBOT, now=NOW)
    welcome(lead)

    junk_card(ref=lead.ref, reason="spam", actor=anna.as_actor(), now=LATER)
    deliver_messages(now=LATER)

    statuses = dict(OutboxMessage.objects.values_list("template", "status"))
    assert statuses == {"reminder": "cancelled", "welcome": "sent"}


# Evidence of contact (K5).


def test_a_persons_message_is_contact_when_it_has_left_a_robots_is_not() -> None:
    anna, lead = anna_with_lead()
    keep_here("sms")
    keep_here("email")
    welcome(lead)
    deliver_messages(now=LATER)
    assert Lead.objects.get().last_touch_at == NOW

    sms(lead, anna)
    assert not DecisionRow.objects.filter(command__kind="touch").exists()
    deliver_messages(now=LATER)

    assert Lead.objects.get().last_touch_at == LATER
    row = DecisionRow.objects.get(command__kind="touch")
    assert row.command["evidence"] == "sent_message"
    assert row.actor["name"] == "Anna"
