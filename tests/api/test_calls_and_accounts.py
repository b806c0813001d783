"""What people do beside the card's path: calls, visits that fail, accounts for messages."""

from collections.abc import Iterator

import pytest
from django.test import Client

from tests.api.client import Program
from tests.channels.servers import Gateway, free_port, gateway
from tests.scheduling.cast import HOUR, WEDNESDAY, set_scene
from tests.world import make_cast, make_lead, use_kitchens
from voronka.channels.models import ChannelAccount
from voronka.kernel import clock
from voronka.records.models import CardEvent, Lead

pytestmark = pytest.mark.django_db


@pytest.fixture
def provider() -> Iterator[Gateway]:
    with gateway(free_port()) as running:
        yield running


def test_a_call_is_written_down_and_an_answered_one_is_contact() -> None:
    use_kitchens()
    cast = make_cast()
    lead = make_lead(owner=cast["Anna"])
    anna, path = Program(cast["Anna"]), f"/leads/{lead.pk}/calls/"

    anna.post(path, {"answered": False, "text": "Rang out"}, expect=204)
    untouched = Lead.objects.get(pk=lead.pk).last_touch_at
    anna.post(path, {"answered": True, "text": "An island"}, expect=204)

    calls = CardEvent.objects.filter(card_id=lead.pk, kind="call").order_by("id")
    assert [(each.name, each.note) for each in calls] == [
        ("missed", "Rang out"),
        ("answered", "An island"),
    ]
    touched = Lead.objects.get(pk=lead.pk).last_touch_at
    assert touched is not None
    assert untouched is None or touched > untouched
    assert Program(cast["Boris"]).refused("POST", path, {"answered": True})["status"] == 404
    assert calls.count() == 2


def test_a_visit_that_did_not_work_out_is_off_with_its_reason(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    scene = set_scene()
    monkeypatch.setattr(clock, "now", lambda: WEDNESDAY + HOUR)
    anna, path = Program(scene.anna), f"/bookings/{scene.booking_id}/failure/"

    assert anna.refused("POST", path, {"reason": " "})["status"] == 422
    assert scene.booking().status == "booked"
    anna.post(path, {"reason": "Nobody opened"}, expect=204)

    booking = scene.booking()
    assert (booking.status, booking.cancel_reason) == ("cancelled", "Nobody opened")


def test_an_administrator_says_who_carries_sms_and_tries_it(
    provider: Gateway,
) -> None:
    use_kitchens()
    cast = make_cast()
    irina, anna = Program(cast["Irina"]), Program(cast["Anna"])
    account = {
        "adapter": "http_sms",
        "params": {"url": provider.url, "token": "s3cret"},
    }

    assert anna.refused("GET", "/accounts/")["status"] == 403
    assert anna.refused("PUT", "/accounts/sms/", account)["status"] == 403
    assert not ChannelAccount.objects.exists()
    assert irina.refused("PUT", "/accounts/pigeon/", account)["status"] == 404
    wrong = irina.refused("PUT", "/accounts/email/", account)
    assert (wrong["status"], wrong["detail"]) == (422, "This adapter does not carry this channel.")

    kept = irina.put("/accounts/sms/", account)
    tried = irina.post("/accounts/sms/test/", {"recipient": "+74955550111"})
    provider.answers = [403]
    refused = irina.refused("POST", "/accounts/sms/test/", {"recipient": "+74955550111"})

    assert (kept["adapter"], kept["params"]["token"]) == ("http_sms", "••••••")
    assert [row["adapter"] for row in irina.get("/accounts/") if row["channel"] == "sms"] == [
        "http_sms"
    ]
    assert (tried, provider.requests[0]["to"]) == ({"has_left": True}, "+74955550111")
    assert refused["status"] == 422
    assert "403" in refused["detail"]
    assert "s3cret" not in str(refused)


def test_a_post_to_what_is_not_there_is_answered_as_a_problem() -> None:
    use_kitchens()

    answer = Client(enforce_csrf_checks=True).post("/api/v1/nothing/", {})

    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")
