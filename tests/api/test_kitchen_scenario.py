"""
The kitchen lead from the public form to the deal, by the API alone (K1–K25).

No use case is called: each person is a program with their key; the sandbox clock passes time.
"""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import time_machine
from pytest_django import Settings

from tests.api.client import Program
from tests.api.kitchen_scenario import (
    ACQUAINTED,
    DAY,
    Showroom,
    agrees_the_measurement,
    arrives_and_is_taken,
    gets_to_know_the_client,
    is_a_deal_with_everything,
    measures,
    sends_catalogue_and_offer,
    waits_and_agrees,
)
from tests.world import NOW, make_cast, use_kitchens

pytestmark = pytest.mark.django_db


@pytest.fixture
def showroom(settings: Settings) -> Iterator[Showroom]:
    settings.SANDBOX = True
    with time_machine.travel(NOW, tick=False):
        use_kitchens()
        cast = make_cast()
        yield Showroom(
            people={name: Program(user) for name, user in cast.items()},
            site=Program(),
            ids={name: str(user.pk) for name, user in cast.items()},
        )


def test_a_request_becomes_a_deal_by_the_api_alone(showroom: Showroom) -> None:
    arrives_and_is_taken(showroom)
    gets_to_know_the_client(showroom)
    sends_catalogue_and_offer(showroom)
    visit_at = agrees_the_measurement(showroom)
    measures(showroom, visit_at)
    waits_and_agrees(showroom)
    is_a_deal_with_everything(showroom)


def test_a_refusal_needs_a_reason_and_other_needs_words(showroom: Showroom) -> None:
    anna = showroom.anna
    showroom.lead = _lead_of(showroom, "Anna")

    none = anna.refused("POST", f"{showroom.path}/loss/", {"reason": ""})
    other = anna.refused("POST", f"{showroom.path}/loss/", {"reason": "other"})

    assert [each["field"] for each in none["refusals"]] == ["lost_reason"]
    assert [each["field"] for each in other["refusals"]] == ["lost_note"]
    assert showroom.stage() == "assigned"
    lost = anna.post(f"{showroom.path}/loss/", {"reason": "other", "note": "Уехали"})
    assert (lost["stage"], lost["fields"]["lost_note"]) == ("lost", "Уехали")
    assert showroom.open_tasks() == {}
    back = anna.post(f"{showroom.path}/restoration/")
    assert (back["stage"], back["closed_at"]) == ("assigned", None)


def test_one_measurer_is_in_one_place_at_a_time(showroom: Showroom) -> None:
    monday = (NOW + 6 * DAY).isoformat()
    wish = {"kind": "visit", "resource_id": showroom.ids["Maxim"], "starts_at": monday}
    showroom.lead = _lead_of(showroom, "Anna")
    showroom.anna.post(f"{showroom.path}/bookings/", wish, expect=201)
    showroom.lead = _lead_of(showroom, "Boris")

    taken = showroom.boris.refused("POST", f"{showroom.path}/bookings/", wish)

    assert [error["pointer"] for error in taken["errors"]] == ["/starts_at"]
    assert len(taken["free_slots"]) > 0
    assert showroom.boris.get(f"{showroom.path}/bookings/") == []
    start, end = datetime(2026, 3, 16, tzinfo=UTC), datetime(2026, 3, 17, tzinfo=UTC)
    busy = showroom.boris.get("/bookings/", start=start.isoformat(), end=end.isoformat())
    # Whose visit it is, Boris may not know; only that the time is taken.
    assert [(visit["ref"], visit["address"]) for visit in busy] == [(None, "")]


def _lead_of(showroom: Showroom, name: str) -> str:
    number = {"Anna": "12", "Boris": "13"}[name]
    fields = {"client_name": f"Client of {name}", "phone": f"+7 495 555 01 {number}"}
    body = {
        "owner_id": showroom.ids[name],
        "fields": {**fields, "site_address": ACQUAINTED["site_address"]},
    }
    program: Program = getattr(showroom, name.lower())
    return str(program.post("/leads/", body, expect=201)["id"])
