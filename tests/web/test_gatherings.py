"""Events in the browser: made, invited to from everywhere, guests marked at the door (B1)."""

import json
from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from tests.gatherings.cast import BEGINS, DOOR, make_gathering
from tests.web.browsing import HTMX, queries_of, signed_in, told
from tests.world import NOW, make_cast, make_lead, use_showroom
from voronka.gatherings.models import Gathering, Guest
from voronka.gatherings.use_cases.invite_guests import invite_guests
from voronka.kernel import clock
from voronka.people.models import User
from voronka.records.use_cases.create_client import create_client

pytestmark = pytest.mark.django_db


class Hands:
    """The hands of the clock, as a test sets them."""

    at: datetime = NOW


@pytest.fixture(autouse=True)
def now(monkeypatch: pytest.MonkeyPatch) -> Hands:
    hands = Hands()
    monkeypatch.setattr(clock, "now", lambda: hands.at)
    return hands


@pytest.fixture
def cast() -> dict[str, User]:
    use_showroom()
    return make_cast()


def toast(response: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(response["HX-Trigger"])["toast"]
    return found


def text(client: Client, address: str) -> str:
    return client.get(address).content.decode()


def test_an_event_is_made_changed_and_called_off_with_a_way_back(cast: dict[str, User]) -> None:
    client = signed_in(cast["Anna"])
    form = {
        "name": "Open day",
        "kind": "open_day",
        "starts_at": "2026-03-31T12:00",
        "ends_at": "2026-03-31T10:00",
        "responsible": str(cast["Anna"].pk),
        "audience": "company",
        "place": "Sadovaya 1",
        "capacity": "20",
    }

    refused = client.post("/events/new/", form, headers=HTMX)
    made = client.post("/events/new/", form | {"ends_at": "2026-03-31T15:00"}, headers=HTMX)
    event = Gathering.objects.get()
    address = f"/events/{event.pk}/"
    off = client.post(f"{address}cancellation/", {"reason": "Repairs"}, headers=HTMX)

    assert (refused.status_code, made["HX-Redirect"]) == (422, address)
    assert "It has to end after it begins." in refused.content.decode()
    assert 'value="Sadovaya 1"' in refused.content.decode()
    assert (event.capacity, event.starts_at.isoformat()) == (20, "2026-03-31T09:00:00+00:00")
    assert toast(off)["undo"] == f"{address}restoration/"
    assert "Repairs" in text(client, address)
    client.post(toast(off)["undo"], headers=HTMX)
    event.refresh_from_db()
    assert event.called_off_at is None


def test_a_card_is_invited_from_its_page_and_shows_it(cast: dict[str, User]) -> None:
    anna = cast["Anna"]
    event, lead = make_gathering(anna), make_lead(owner=anna)
    client, address = signed_in(anna), f"/leads/{lead.pk}/events/"

    dialog = client.get(f"{address}new/", headers=HTMX).content.decode()
    done = client.post(f"{address}new/", {"event": str(event)}, headers=HTMX)
    page = text(client, f"/leads/{lead.pk}/")

    assert "Open day" in dialog
    assert told(done).keys() >= {"card-changed", "guests-changed", "dialog-close"}
    assert '<section id="card-events" class="panel"' in page
    assert "Invited to an event: Open day" in page
    assert f'href="/events/{event}/"' in page


def test_a_selection_is_invited_at_once_and_taken_back(cast: dict[str, User]) -> None:
    anna = cast["Anna"]
    event = make_gathering(anna)
    first, second = make_lead(owner=anna), make_lead(owner=anna, client_name="Pyotr")
    make_lead(owner=cast["Boris"])
    client = signed_in(anna)
    query = {"event": str(event), "query": "?pipeline=leads"}

    one = client.post("/leads/list/invitations/", query | {"ids": str(first.pk)}, headers=HTMX)
    rest = client.post("/leads/list/invitations/", query | {"all": "1"}, headers=HTMX)

    assert "1 client is on the list" in toast(one)["text"]
    assert "1 client is on the list" in toast(rest)["text"]
    assert {guest.card_id for guest in Guest.objects.all()} == {first.pk, second.pk}
    assert "Open day" in text(client, "/leads/list/invitations/")
    assert "Open day: Attended" in text(client, f"/leads/list/?event={event}&which=all")
    # Both at one moment: the hands of the clock stand still here.
    client.post(toast(rest)["undo"], toast(rest)["values"], headers=HTMX)
    assert not Guest.objects.exists()


def test_contacts_are_invited_from_their_page_and_list(cast: dict[str, User]) -> None:
    anna = cast["Anna"]
    event, client = make_gathering(anna), signed_in(anna)
    by: dict[str, Any] = {"actor": anna.as_actor(), "now": NOW}
    vera = create_client(kind="contact", fields={"name": "Vera"}, **by)
    oleg = create_client(kind="contact", fields={"name": "Oleg"}, **by)

    client.post(f"/contacts/{vera}/events/new/", {"event": str(event)}, headers=HTMX)
    wanted = {"event": str(event), "all": "1", "query": "?q=oleg"}
    client.post("/contacts/list/invitations/", wanted, headers=HTMX)

    assert {guest.card_id for guest in Guest.objects.all()} == {vera, oleg}
    assert "Invited to an event: Open day" in text(client, f"/contacts/{vera}/")
    assert 'id="card-events" class="panel"' in text(client, f"/contacts/{vera}/")


def test_guests_are_found_added_and_marked_at_the_door(cast: dict[str, User], now: Hands) -> None:
    anna = cast["Anna"]
    event, lead = make_gathering(anna), make_lead(owner=anna)
    client, address = signed_in(anna), f"/events/{event}/"

    found = text(client, f"{address}candidates/?q=vera")
    added = {"kind": "lead", "id": str(lead.pk), "status": "registered"}
    client.post(f"{address}guests/", added, headers=HTMX)
    guest = Guest.objects.get()
    now.at = DOOR
    came = client.post(f"{address}guests/{guest.pk}/status/", {"status": "attended"}, headers=HTMX)
    page = text(client, address)

    assert str(lead.pk) in found
    assert 'data-status="attended"' in came.content.decode()
    assert "guests-counted" in told(came)
    assert (">Vera</a>" in page, "What came of it" in page) == (True, True)
    listed = text(client, f"{address}guests/?status=attended&q=555-01")
    assert f"guest-{guest.pk}" in listed
    assert f"guest-{guest.pk}" not in text(client, f"{address}guests/?status=absent")

    removed = client.post(f"{address}guests/{guest.pk}/removal/", headers=HTMX)
    assert not Guest.objects.exists()
    client.post(toast(removed)["undo"], toast(removed)["values"], headers=HTMX)
    assert Guest.objects.get().status == "attended"


def test_a_stranger_finds_no_event_and_changes_nothing(cast: dict[str, User]) -> None:
    anna = cast["Anna"]
    event, lead = make_gathering(anna, audience="own"), make_lead(owner=anna)
    [guest] = invite_guests(
        gathering_id=event, kind="lead", ids=[lead.pk], actor=anna.as_actor(), now=NOW
    )
    client = signed_in(cast["Boris"])

    seen = [
        client.get(f"/events/{event}/").status_code,
        client.get(f"/events/{event}/guests/").status_code,
        client.post(f"/events/{event}/guests/{guest}/status/", {"status": "attended"}).status_code,
        client.post(f"/events/{event}/edit/", {"name": "Mine"}).status_code,
        client.post("/leads/list/invitations/", {"event": str(event), "all": "1"}).status_code,
    ]

    assert seen == [404] * 5
    assert (Gathering.objects.get().name, Guest.objects.get().status) == ("Open day", "invited")
    assert "Open day" not in text(client, "/events/")


def test_the_pages_take_as_many_queries_however_many_there_are(cast: dict[str, User]) -> None:
    anna = cast["Anna"]
    event = make_gathering(anna)
    client = signed_in(anna)

    def invite(*leads: Any) -> None:
        ids = [lead.pk for lead in leads]
        invite_guests(gathering_id=event, kind="lead", ids=ids, actor=anna.as_actor(), now=NOW)

    invite(make_lead(owner=anna))
    few = (queries_of(client, f"/events/{event}/"), queries_of(client, "/events/"))
    invite(*(make_lead(owner=anna) for _ in range(4)))
    make_gathering(anna, name="Webinar", starts_at=BEGINS)

    assert (queries_of(client, f"/events/{event}/"), queries_of(client, "/events/")) == few


def test_that_everybody_else_did_not_come_is_taken_back(cast: dict[str, User], now: Hands) -> None:
    client, event = signed_in(cast["Anna"]), make_gathering(cast["Anna"])
    lead = make_lead(owner=cast["Anna"])
    invite_guests(
        gathering_id=event, kind="lead", ids=[lead.pk], actor=cast["Anna"].as_actor(), now=NOW
    )
    now.at = DOOR

    closed = client.post(f"/events/{event}/absences/", headers=HTMX)
    page = text(client, f"/events/{event}/")
    back = client.post(toast(closed)["undo"], headers=HTMX)

    assert toast(closed)["undo"] == f"/events/{event}/absences/reopening/"
    assert "Take back: everybody else did not come (1)" in page
    assert told(back)["guests-changed"] is not None
    assert Guest.objects.get().status == "invited"
    assert "Take back: everybody" not in text(client, f"/events/{event}/")


@pytest.mark.parametrize("noun", ["leads", "contacts"])
def test_the_filter_builder_offers_events_and_says_what_was_chosen(
    cast: dict[str, User], noun: str
) -> None:
    client = signed_in(cast["Anna"])
    empty = text(client, f"/{noun}/list/filter/?field=event")
    event = make_gathering(cast["Anna"])
    chosen = json.dumps([["event", "attended", str(event)]])

    menu = text(client, f"/{noun}/list/filters/")
    form = text(client, f"/{noun}/list/filter/?field=event")
    listed = client.get(f"/{noun}/list/", {"where": chosen}).content.decode()

    assert "There are no events yet." in empty
    assert "&amp;field=event" in menu
    assert f'value="{event}"' in form
    assert "did not come, or was not invited:" in form
    assert "came: Open day, " in listed
