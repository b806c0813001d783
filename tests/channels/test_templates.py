"""What the composer offers to start from."""

from datetime import UTC, datetime

import pytest

from tests.channels.cast import anna_with_lead
from tests.world import NOW, make_user
from voronka.channels.queries.templates import MessageTemplate, templates_for
from voronka.kernel.errors import NotFound
from voronka.records.use_cases.add_participant import add_participant

pytestmark = pytest.mark.django_db


def test_each_message_is_filled_in_or_says_what_is_missing() -> None:
    anna, lead = anna_with_lead()

    found = {each.key: each for each in templates_for(ref=lead.ref, actor=anna.as_actor(), now=NOW)}

    assert list(found) == ["visit_agreed", "call_agreed", "reminder", "welcome"]
    assert found["welcome"] == MessageTemplate(
        key="welcome",
        channel="email",
        recipient="vera@example.com",
        subject="Welcome",
        text="Hello, Vera!",
    )
    assert (found["reminder"].field, found["reminder"].text) == ("next_contact_at", "")
    assert found["visit_agreed"].field == "booking.visit.starts_at"
    assert found["visit_agreed"].problem is not None


def test_a_message_does_not_tell_its_reader_what_is_hidden_from_them() -> None:
    call_at = datetime(2026, 3, 20, 12, 30, tzinfo=UTC)
    anna, lead = anna_with_lead(next_contact_at=call_at.isoformat(), budget="200000")
    maxim = make_user("Maxim")
    add_participant(ref=lead.ref, user_id=maxim.pk, actor=anna.as_actor(), now=NOW)

    found = templates_for(ref=lead.ref, actor=maxim.as_actor(), now=NOW)

    assert [each.key for each in found] == ["visit_agreed", "call_agreed", "welcome"]


def test_a_stranger_gets_none() -> None:
    _, lead = anna_with_lead()

    with pytest.raises(NotFound):
        templates_for(ref=lead.ref, actor=make_user("Zoya").as_actor(), now=NOW)
