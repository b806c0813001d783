"""What boards and lists say of cards that nobody has a task for (Q8)."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from tests.scheduling.cast import set_scene
from tests.web.browsing import queries_of, signed_in
from tests.world import NOW, make_lead
from voronka.kernel import clock
from voronka.process.models.active import active_playbook
from voronka.records.models import Lead
from voronka.records.use_cases.postpone_card import postpone_card
from voronka.scheduling.use_cases.cancel_booking import cancel_booking

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def at_noon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


def _said(client: Client, lead: Lead) -> tuple[str, str]:
    """Return what board and list say of the next step of a card."""
    board = client.get("/leads/").content.decode().partition(f'id="tile-{lead.pk}"')[2]
    rows = client.get("/leads/list/").content.decode().split("<tr")
    [row] = [each for each in rows if str(lead.pk) in each]
    on_tile = re.findall(r'tile-next.*?<span class="grow">(.*?)</span>', board)[0]
    [cell] = re.findall(r'class="(?:next is-ahead|is-missing)[^>]*>(.*?)</td>', row)
    return on_tile, re.sub(r"<[^>]*>", "", cell).strip()


def test_a_visit_ahead_is_the_next_step_until_it_is_called_off() -> None:
    scene = set_scene()
    client = signed_in(scene.anna)
    label = active_playbook().spec.bookings["visit"].label.en

    before = _said(client, scene.lead)
    cancel_booking(booking_id=scene.booking_id, reason="Ill", actor=scene.anna.as_actor(), now=NOW)

    assert (before[0], before[1].endswith(label)) == (label, True)
    assert _said(client, scene.lead) == ("No next step", "No next step")


def test_a_day_named_by_the_client_is_the_next_step() -> None:
    scene = set_scene()
    lead = make_lead(owner=scene.anna, phone="+7 (495) 555-01-88")
    client, anna = signed_in(scene.anna), scene.anna.as_actor()

    before = _said(client, lead)
    postpone_card(ref=lead.ref, until=NOW + timedelta(days=3), note="", actor=anna, now=NOW)

    assert before == ("No next step", "No next step")
    after = _said(client, lead)
    assert (after[0], after[1].endswith(after[0])) == ("Get in touch with the client", True)


def test_many_cards_ask_no_more_than_one() -> None:
    scene = set_scene()
    client = signed_in(scene.anna)
    client.get("/leads/list/")
    one = queries_of(client, "/leads/list/")
    for number in range(9):
        make_lead(owner=scene.anna, phone=f"+7 (495) 555-02-0{number}")

    assert queries_of(client, "/leads/list/") == one
