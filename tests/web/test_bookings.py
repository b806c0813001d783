from datetime import datetime, timedelta
from urllib.parse import quote

import pytest
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from tests.channels.salon import use_salon
from tests.scheduling.cast import DAY, HOUR, WEDNESDAY, set_scene
from tests.web.browsing import HTMX, signed_in, told
from tests.world import NOW, make_cast, make_lead, make_user, use_kitchens
from voronka.kernel import clock
from voronka.people.models import Absence, User
from voronka.records.models import Lead
from voronka.scheduling.models import Booking
from voronka.scheduling.use_cases.book_visit import book_visit
from voronka.scheduling.use_cases.confirm_booking import confirm_booking
from voronka.work.models import Task

pytestmark = pytest.mark.django_db

# When the measurer has come back from the visit of Wednesday.
EVENING = WEDNESDAY + 5 * HOUR


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> "Hands":
    hands = Hands()
    monkeypatch.setattr(clock, "now", lambda: hands.at)
    return hands


class Hands:
    """The hands of the clock, as a test sets them."""

    at = NOW


def slot(person: User, at: datetime) -> str:
    return f"{person.pk}|{at.isoformat()}"


def test_free_time_is_offered_where_nobody_is_busy(now: Hands) -> None:
    scene = set_scene()
    lead = make_lead(owner=scene.anna, site_address="Tver, Lesnaya 9")

    response = signed_in(scene.anna).get(f"/leads/{lead.pk}/visits/new/", headers=HTMX)

    page = response.content.decode()
    assert (response.status_code, response["HX-Retarget"]) == (200, "#dialog")
    assert slot(scene.maxim, WEDNESDAY) not in page
    # Maxim is free again half an hour after the visit that ends at one o'clock.
    assert slot(scene.maxim, WEDNESDAY + 3 * HOUR) not in page
    assert slot(scene.maxim, WEDNESDAY + timedelta(hours=3, minutes=30)) in page
    assert "Tver, Lesnaya 9</textarea>" in page


def test_where_the_next_days_are_full_the_first_free_one_is_shown(now: Hands) -> None:
    scene = set_scene()
    lead = make_lead(owner=scene.anna, site_address="Tver, Lesnaya 9")
    back = WEDNESDAY + 15 * DAY
    Absence.objects.create(user=scene.maxim, during=DateTimeTZRange(NOW, back))
    client, address = signed_in(scene.anna), f"/leads/{lead.pk}/visits/new/"
    only = HTMX | {"HX-Target": "free-time"}

    page = client.get(address, headers=HTMX).content.decode()
    asked_for = client.get(f"{address}?from={NOW.date()}", headers=only).content.decode()

    assert f'name="from" value="{back.date()}"' in page
    assert f'{slot(scene.maxim, back)}" checked' in page
    # Days that were asked for are shown, free or not.
    assert f'name="from" value="{NOW.date()}"' in asked_for
    assert 'name="slot"' not in asked_for


def test_another_length_or_another_day_asks_for_the_free_time_alone(now: Hands) -> None:
    scene = set_scene()
    lead = make_lead(owner=scene.anna, site_address="Tver, Lesnaya 9")
    client, address = signed_in(scene.anna), f"/leads/{lead.pk}/visits/new/"
    only = HTMX | {"HX-Target": "free-time"}

    short = client.get(f"{address}?duration=60", headers=only).content.decode()
    later = client.get(f"{address}?from=2026-03-16", headers=only).content.decode()

    assert (short.count("<form"), "HX-Retarget" in short) == (0, False)
    # An hour fits in before the visit at ten, three did not.
    assert slot(scene.maxim, WEDNESDAY - HOUR) not in short
    assert slot(scene.maxim, WEDNESDAY + 7 * HOUR) in short
    assert slot(scene.maxim, WEDNESDAY + 5 * DAY) in later
    assert slot(scene.maxim, WEDNESDAY + DAY) not in later


def test_books_with_what_was_missing_on_the_card_in_one_go(now: Hands) -> None:
    use_kitchens()
    anna, maxim = make_user("Anna"), make_user("Maxim")
    lead = make_lead(owner=anna)
    client, address = signed_in(anna), f"/leads/{lead.pk}/visits/new/"

    form = client.get(address, headers=HTMX).content.decode()
    response = client.post(
        address,
        {
            "booking": "visit",
            "slot": slot(maxim, WEDNESDAY),
            "duration": "120",
            "f.site_address": "Tver, Lesnaya 5",
            "wishes": "The bell does not work",
        },
        headers=HTMX,
    )

    booking = Booking.objects.get()
    lead.refresh_from_db()
    assert 'name="f.site_address"' in form
    assert 'name="address"' not in form
    assert response.status_code == 204
    assert set(told(response)) == {"dialog-close", "card-changed", "toast"}
    assert (booking.starts_at, booking.ends_at) == (WEDNESDAY, WEDNESDAY + 2 * HOUR)
    assert (booking.address, booking.wishes) == ("Tver, Lesnaya 5", "The bell does not work")
    assert lead.fields["site_address"] == "Tver, Lesnaya 5"


def test_a_refusal_says_what_to_change_offers_what_is_free_and_loses_nothing(now: Hands) -> None:
    use_kitchens()
    anna, maxim = make_user("Anna"), make_user("Maxim")
    lead = make_lead(owner=anna)
    night = WEDNESDAY + 10 * HOUR

    response = signed_in(anna).post(
        f"/leads/{lead.pk}/visits/new/",
        {
            "booking": "visit",
            "slot": slot(maxim, night),
            "duration": "120",
            "f.site_address": "Tver, Lesnaya 5",
            "wishes": "The bell does not work",
        },
        headers=HTMX,
    )

    page = response.content.decode()
    lead.refresh_from_db()
    assert (response.status_code, Booking.objects.count()) == (422, 0)
    # All or nothing: the address was not written either, but it stands in the form.
    assert "site_address" not in lead.fields
    assert "Tver, Lesnaya 5</textarea>" in page
    assert "The bell does not work</textarea>" in page
    assert '<option value="120" selected>' in page
    assert "Maxim works 09:30–18:30 on this day" in page
    near = page.split('class="near"')[1].split("</div>")[0]
    assert near.count('name="slot"') == 4


@pytest.mark.parametrize("word", ["", "x|y", "2026-03-11T10:00", "|2026-03-11T10:00"])
def test_a_time_has_to_be_chosen(now: Hands, word: str) -> None:
    use_salon()
    anna = make_user("Anna")
    lead = make_lead(owner=anna)

    response = signed_in(anna).post(
        f"/leads/{lead.pk}/visits/new/", {"slot": word, "wishes": "Ring"}, headers=HTMX
    )

    page = response.content.decode()
    assert (response.status_code, Booking.objects.count()) == (422, 0)
    assert "Choose a time." in page
    assert "Ring</textarea>" in page


def test_who_comes_second_is_told_that_the_time_is_taken(now: Hands) -> None:
    scene = set_scene()
    lead = make_lead(owner=scene.anna, site_address="Tver, Lesnaya 9")

    response = signed_in(scene.anna).post(
        f"/leads/{lead.pk}/visits/new/", {"slot": slot(scene.maxim, WEDNESDAY)}, headers=HTMX
    )

    assert (response.status_code, Booking.objects.count()) == (422, 1)
    assert "This time is taken" in response.content.decode()


def test_a_visit_is_moved_in_the_same_dialog(now: Hands) -> None:
    scene = set_scene()
    client, address = signed_in(scene.anna), f"/visits/{scene.booking_id}/move/"

    form = client.get(address, headers=HTMX).content.decode()
    response = client.post(
        address,
        {
            "slot": slot(scene.maxim, WEDNESDAY + DAY),
            "duration": "180",
            "address": "Tver, Lesnaya 5, the back door",
            "wishes": "",
        },
        headers=HTMX,
    )

    booking = scene.booking()
    assert f'value="{slot(scene.maxim, WEDNESDAY)}" checked' in form
    assert response.status_code == 204
    assert (booking.starts_at, booking.moves) == (WEDNESDAY + DAY, 1)
    assert booking.address == "Tver, Lesnaya 5, the back door"


def test_changing_only_the_wishes_does_not_move_the_visit(now: Hands) -> None:
    scene = set_scene()

    response = signed_in(scene.anna).post(
        f"/visits/{scene.booking_id}/move/",
        {
            "slot": slot(scene.maxim, WEDNESDAY),
            "duration": "180",
            "address": "Tver, Lesnaya 5",
            "wishes": "Mind the dog",
        },
        headers=HTMX,
    )

    booking = scene.booking()
    assert (response.status_code, booking.moves, booking.wishes) == (204, 0, "Mind the dog")


def test_a_visit_is_confirmed_started_and_called_off(now: Hands) -> None:
    scene = set_scene()
    client = signed_in(scene.anna)
    address = f"/visits/{scene.booking_id}"

    confirmed = client.post(f"{address}/confirmation/", headers=HTMX)
    early = client.post(f"{address}/travel/", headers=HTMX)
    status_before = scene.booking().status
    now.at = WEDNESDAY - HOUR
    travel = client.post(f"{address}/travel/", headers=HTMX)
    status_on_the_day = scene.booking().status
    silent = client.post(f"{address}/cancellation/", {"reason": ""}, headers=HTMX)
    off = client.post(f"{address}/cancellation/", {"reason": "They are ill"}, headers=HTMX)

    assert [r.status_code for r in (confirmed, early, travel, silent, off)] == [
        204,
        204,
        204,
        422,
        204,
    ]
    assert told(early)["toast"]["tone"] == "warning"
    assert (status_before, status_on_the_day) == ("confirmed", "on_my_way")
    assert scene.booking().cancel_reason == "They are ill"


def test_the_result_closes_the_task_of_who_went(now: Hands) -> None:
    _lead, maxim, booking = _a_confirmed_kitchen_visit()
    now.at = EVENING
    client, address = signed_in(maxim), f"/visits/{booking.pk}/result/"

    silent = client.post(address, {"result": " "}, headers=HTMX)
    open_still = Task.objects.get(template="measure").closed_at
    done = client.post(address, {"result": "3.2 by 2.8"}, headers=HTMX)

    task = Task.objects.get(template="measure")
    booking.refresh_from_db()
    assert (silent.status_code, open_still) == (422, None)
    assert (done.status_code, booking.status, booking.result) == (204, "done", "3.2 by 2.8")
    assert (task.outcome, task.closed_at) == ("done", EVENING)


def test_a_visit_that_did_not_work_out_is_called_off_and_its_task_says_why(now: Hands) -> None:
    lead, maxim, booking = _a_confirmed_kitchen_visit()
    now.at = EVENING
    client, address = signed_in(maxim), f"/visits/{booking.pk}/failure/"

    silent = client.post(address, {"reason": ""}, headers=HTMX)
    open_still = Task.objects.get(template="measure").closed_at
    done = client.post(address, {"reason": "Nobody was there"}, headers=HTMX)

    task = Task.objects.get(template="measure")
    booking.refresh_from_db()
    assert (silent.status_code, open_still) == (422, None)
    assert (done.status_code, booking.status) == (204, "cancelled")
    assert (task.outcome, task.note) == ("failed", "Nobody was there")
    # The process has whoever owns the lead arrange another visit.
    assert Task.objects.get(template="rebook_visit").assignee_id == lead.owner_id


def test_the_card_shows_its_visits_with_what_can_be_done(now: Hands) -> None:
    scene = set_scene()
    client = signed_in(scene.anna)

    before = client.get(f"/leads/{scene.lead.pk}/visits/", headers=HTMX).content.decode()
    now.at = EVENING
    after = client.get(f"/leads/{scene.lead.pk}/visits/", headers=HTMX).content.decode()

    assert "Tver, Lesnaya 5" in before
    assert quote("Tver, Lesnaya 5", safe="").replace("%20", "+") in before
    assert "tel:+74955550106" in before
    offered = ("confirmation", "move", "cancellation", "travel", "result")
    assert [f"/{what}/" in before for what in offered] == [True, True, True, False, False]
    assert [f"/{what}/" in after for what in offered] == [False, True, True, False, True]
    assert "No result" in after
    # One open visit of a kind is enough.
    assert 'data-book="visit"' not in before


def test_who_may_only_look_is_offered_nothing_and_strangers_find_nothing(now: Hands) -> None:
    use_salon()
    cast = make_cast()
    lead = make_lead(owner=cast["Boris"], site_address="Tver, Lesnaya 5")
    booking_id = book_visit(
        ref=lead.ref,
        kind="visit",
        resource_id=cast["Maxim"].pk,
        starts_at=WEDNESDAY,
        actor=cast["Boris"].as_actor(),
        now=NOW,
    )
    olga, anna = signed_in(cast["Olga"]), signed_in(cast["Anna"])

    page = olga.get(f"/leads/{lead.pk}/visits/").content.decode()

    assert "Tver, Lesnaya 5" in page
    assert f"/visits/{booking_id}/" not in page
    assert olga.post(f"/visits/{booking_id}/confirmation/").status_code == 403
    assert anna.get(f"/leads/{lead.pk}/visits/").status_code == 404
    assert anna.get(f"/leads/{lead.pk}/visits/new/").status_code == 404
    assert anna.post(f"/visits/{booking_id}/confirmation/").status_code == 404
    assert Booking.objects.get().status == "booked"


def _a_confirmed_kitchen_visit() -> tuple[Lead, User, Booking]:
    use_kitchens()
    anna, maxim = make_user("Anna"), make_user("Maxim")
    lead = make_lead(owner=anna, email="vera@example.com", site_address="Tver, Lesnaya 5")
    booking_id = book_visit(
        ref=lead.ref,
        kind="visit",
        resource_id=maxim.pk,
        starts_at=WEDNESDAY,
        actor=anna.as_actor(),
        now=NOW,
    )
    confirm_booking(booking_id=booking_id, actor=anna.as_actor(), now=NOW)
    return lead, maxim, Booking.objects.get(pk=booking_id)
