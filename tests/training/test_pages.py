"""The pages of the practice, and the room behind /practice/."""

from datetime import timedelta

import pytest
from django.test import Client

from tests.training.newcomer import KNOWN, Newcomer, make_newcomers
from tests.web.browsing import HTMX, signed_in, told
from tests.world import make_lead, use_playbook
from voronka.kernel import clock, rooms
from voronka.process.models.active import active_playbook
from voronka.records.models import Lead
from voronka.training.models import Attempt, Room
from voronka.training.use_cases.clear_idle_rooms import clear_idle_rooms
from voronka.training.working import at_work

pytestmark = pytest.mark.django_db

CASE = "01_good_lead"


@pytest.fixture
def cast() -> dict[str, Newcomer]:
    return make_newcomers()


def begin(browser: Client, case: str = CASE) -> str:
    """Begin the case and return the card's address in the room."""
    response = browser.post(f"/training/cases/{case}/attempt/", headers=HTMX)
    assert response.status_code == 204, response.content
    return str(response.headers["HX-Redirect"])


def test_a_case_is_begun_worked_in_the_product_itself_and_marked(
    cast: dict[str, Newcomer],
) -> None:
    anna = signed_in(cast["Anna"].user)
    assert "The Lebedevs" in anna.get("/training/").content.decode()
    card = begin(anna)
    lead = card.removeprefix("/practice")

    page = anna.get(card).content.decode()
    assert "Marina Lebedeva" in page
    assert "practice-bar" in page
    assert f'href="{card}"' in page
    assert 'data-live=""' in page
    assert 'href="/leads/"' not in page

    cast["Anna"].take()
    call = anna.post("/training/calls/", headers=HTMX)
    assert "Lesnaya street 8" in call.content.decode()
    refused = anna.post(f"{card}stage/", {"stage": "ours"}, headers=HTMX)
    assert refused.status_code == 422
    assert f'hx-post="{card}stage/"' in refused.content.decode()
    fields = {f"f.{name}": value for name, value in KNOWN.items() if name != "email"}
    moved = anna.post(f"{card}stage/", {"stage": "ours", **fields}, headers=HTMX)
    assert moved.status_code == 204
    forward = anna.post("/practice/training/clock/", {"step": "hour"}, headers=HTMX)
    assert "clock-moved" in told(forward)

    finished = anna.post("/training/result/", headers=HTMX)
    result = anna.get(finished.headers["HX-Redirect"]).content.decode()
    assert "Not passed yet" in result
    assert "What to do better" in result
    assert "E-mail: the card says —, the client said lebedeva@example.com." in result
    assert anna.get(card).headers["Location"] == "/training/"
    assert Lead.objects.count() == 0
    assert anna.get(lead).status_code == 404


def test_the_room_has_its_own_board_search_tasks_and_api(cast: dict[str, Newcomer]) -> None:
    make_lead(owner=cast["Anna"].user, client_name="Real Client")
    anna = signed_in(cast["Anna"].user)
    begin(anna)

    for address in ("/leads/", "/leads/list/", "/search/results/?q=Client", "/api/v1/leads/"):
        real = anna.get(address).content.decode()
        practised = anna.get(f"/practice{address}").content.decode()
        assert "Real Client" in real or "search" in address
        assert "Marina" not in real
        assert "Real Client" not in practised
    assert "Marina Lebedeva" in anna.get("/practice/api/v1/leads/").content.decode()


def test_what_is_not_practised_leads_out_of_the_room(cast: dict[str, Newcomer]) -> None:
    anna = signed_in(cast["Anna"].user)
    begin(anna)

    response = anna.post("/practice/preferences/theme/?x=1", {"theme": "dark"})

    assert (response.status_code, response.headers["Location"]) == (307, "/preferences/theme/?x=1")
    assert anna.get("/practice/settings/").headers["Location"] == "/settings/"


def test_nobody_comes_into_anothers_room(cast: dict[str, Newcomer]) -> None:
    card = begin(signed_in(cast["Anna"].user))
    boris, viktor = signed_in(cast["Boris"].user), signed_in(cast["Viktor"].user)

    assert boris.get(card).headers["Location"] == "/training/"
    assert Client().get(card).headers["Location"].startswith("/accounts/login/")
    assert Client().get("/practice/api/v1/leads/").status_code == 401
    assert boris.get("/practice/api/v1/leads/").status_code == 409
    begin(boris)
    assert boris.get(card).status_code == 404
    begin(viktor)
    assert viktor.get(card).status_code == 404


def test_another_case_begins_only_when_the_first_is_given_up(cast: dict[str, Newcomer]) -> None:
    anna = signed_in(cast["Anna"].user)
    begin(anna)

    refused = anna.post(f"/training/cases/{CASE}/attempt/", headers=HTMX)
    assert refused.status_code == 422
    assert Attempt.objects.open().count() == 1
    anew = anna.post(f"/training/cases/{CASE}/attempt/", {"anew": "1"}, headers=HTMX)
    assert anew.status_code == 204
    assert [each.ended for each in Attempt.objects.order_by("began_at")] == ["given_up", ""]


def test_heads_see_how_everybody_is_getting_on_and_others_do_not(
    cast: dict[str, Newcomer],
) -> None:
    anna, galina = signed_in(cast["Anna"].user), signed_in(cast["Galina"].user)
    begin(anna)
    cast["Anna"].finish()
    attempt = Attempt.objects.get()

    people = galina.get("/training/people/").content.decode()
    assert f'id="trainee-{cast["Anna"].user.pk}"' in people
    assert "Zoya" not in people
    assert f"{attempt.percent}%" in people
    result = f"/training/attempts/{attempt.pk}/"
    assert galina.get(result).status_code == 200
    assert galina.get(f"/training/people/{cast['Anna'].user.pk}/").status_code == 200
    for stranger in (signed_in(cast["Boris"].user), signed_in(cast["Maxim"].user)):
        assert stranger.get("/training/people/").status_code == 404
        assert stranger.get(result).status_code == 404


def test_roles_without_leads_have_nothing_to_practise(cast: dict[str, Newcomer]) -> None:
    maxim = signed_in(cast["Maxim"].user)

    refused = maxim.post(f"/training/cases/{CASE}/attempt/", headers=HTMX)

    assert refused.status_code == 422
    assert Attempt.objects.count() == 0


def test_heads_are_told_which_cases_do_not_fit_their_process(cast: dict[str, Newcomer]) -> None:
    text = active_playbook().text
    use_playbook(text.replace("not_our_region", "elsewhere").replace("kitchen_type", "style"))

    page = signed_in(cast["Galina"].user).get("/training/").content.decode()

    assert "cases of the pack do not fit your process" in page
    assert "no field kitchen_type" in page
    assert "of the pack" not in signed_in(cast["Anna"].user).get("/training/").content.decode()


def test_an_update_of_the_product_ends_a_room_and_says_so(cast: dict[str, Newcomer]) -> None:
    anna = signed_in(cast["Anna"].user)
    card = begin(anna)
    Room.objects.update(migration=1)

    assert anna.get(card).headers["Location"] == "/training/"
    assert "The product was updated meanwhile" in anna.get("/training/").content.decode()


def test_a_room_that_was_left_for_two_weeks_is_taken_away(cast: dict[str, Newcomer]) -> None:
    begin(signed_in(cast["Anna"].user))
    now = clock.machine_now()

    assert clear_idle_rooms(now=now + timedelta(days=13)) == 0
    assert len(rooms.names(rooms.PRACTICE)) == 1
    assert clear_idle_rooms(now=now + timedelta(days=15)) == 1

    assert rooms.names(rooms.PRACTICE) == []
    assert Attempt.objects.get().ended == "given_up"


def test_the_clock_of_a_room_stands_still_while_nobody_is_there(cast: dict[str, Newcomer]) -> None:
    anna = cast["Anna"]
    anna.start(CASE)
    with at_work(anna.actor):
        before = clock.now()
    # As if the night had passed meanwhile.
    Room.objects.update(seen_at=clock.machine_now() - timedelta(hours=15))

    with at_work(anna.actor):
        after = clock.now()

    assert -timedelta(hours=15, minutes=1) < after - before < -timedelta(hours=14, minutes=59)


def test_newcomers_are_led_to_their_practice_from_their_day(cast: dict[str, Newcomer]) -> None:
    anna = cast["Anna"].user
    browser = signed_in(anna)
    assert "You are new here:" not in browser.get("/day/").content.decode()

    anna.training_mode = True
    anna.save(update_fields=["training_mode"])

    assert "You are new here:" in browser.get("/day/").content.decode()
    begin(browser)
    # Where one practises already, nobody is sent to practise.
    assert "You are new here:" not in browser.get("/practice/day/").content.decode()
