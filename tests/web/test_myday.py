from datetime import timedelta

import pytest

from tests.channels.salon import use_salon
from tests.scheduling.cast import DAY, set_scene
from tests.web.browsing import queries_of, signed_in
from tests.world import NOW, make_cast, make_lead, make_user, use_kitchens, use_showroom
from voronka.automation.use_cases.fire_due_timers import fire_due_timers
from voronka.kernel import clock
from voronka.people.models import User
from voronka.process.text import Text
from voronka.records.models import Lead
from voronka.records.use_cases.postpone_card import postpone_card
from voronka.scheduling.use_cases.book_visit import book_visit
from voronka.work.use_cases.close_task import close_task
from voronka.work.use_cases.create_task import create_task

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def noon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


def a_task(lead: Lead, owner: User, title: str, due_in: timedelta | None) -> object:
    return create_task(
        card=lead.ref,
        assignee_id=owner.pk,
        title=Text.same(title),
        due_at=NOW + due_in if due_in else None,
        actor=owner.as_actor(),
        now=NOW - DAY,
    )


def test_shows_what_to_do_in_working_order_with_the_numbers_of_the_day() -> None:
    use_showroom()
    anna = make_user("Anna")
    lead = make_lead(owner=anna, title="Oak kitchen")
    a_task(lead, anna, "Someday", None)
    a_task(lead, anna, "Next week", 7 * DAY)
    a_task(lead, anna, "In the morning", DAY)
    a_task(lead, anna, "This afternoon", 2 * HOUR)
    a_task(lead, anna, "Long due", -3 * DAY)
    done = create_task(
        card=lead.ref,
        assignee_id=anna.pk,
        title=Text.same("Done already"),
        actor=anna.as_actor(),
        now=NOW,
    )
    close_task(task_id=done, actor=anna.as_actor(), now=NOW)

    page = signed_in(anna).get("/day/").content.decode()

    titles = ["Long due", "This afternoon", "In the morning", "Next week", "Someday"]
    places = [page.index(title) for title in titles]
    assert places == sorted(places)
    assert "Done already" not in page
    assert '<b class="num">1</b><span>overdue</span>' in page
    assert '<b class="num">1</b><span>left today</span>' in page
    assert '<b class="num">1</b><span>done today</span>' in page


def test_shows_todays_visits_and_those_nobody_has_reported_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    scene = set_scene()
    tomorrow = NOW + DAY
    monkeypatch.setattr(clock, "now", lambda: tomorrow)
    during = signed_in(scene.anna).get("/day/").content.decode()
    monkeypatch.setattr(clock, "now", lambda: tomorrow + 5 * HOUR)
    after = signed_in(scene.anna).get("/day/").content.decode()

    assert "Tver, Lesnaya 5" in during
    assert "https://www.google.com/maps/" in during
    assert ("A visit without a result:" in during, "A visit without a result:" in after) == (
        False,
        True,
    )


def test_offers_leads_that_nobody_has_to_those_who_may_take_them() -> None:
    use_showroom()
    cast = make_cast()
    lead = make_lead(title="Nobody's kitchen", now=NOW - HOUR)

    anna = signed_in(cast["Anna"]).get("/day/").content.decode()
    maxim = signed_in(cast["Maxim"]).get("/day/").content.decode()

    assert "Nobody&#39;s kitchen" in anna
    assert f'hx-post="/leads/{lead.pk}/owner/"' in anna
    assert "Nobody&#39;s kitchen" not in maxim


def test_a_lead_under_sos_stands_there_once() -> None:
    use_kitchens()
    anna = make_user("Anna")
    make_lead(title="Urgent kitchen", now=NOW - 2 * HOUR)
    fire_due_timers(now=NOW, limit=50)

    page = signed_in(anna).get("/day/").content.decode()

    assert "SOS: nobody has taken them" in page
    assert page.count("Urgent kitchen") == 1


def test_shows_who_we_wait_for() -> None:
    use_showroom()
    cast = make_cast()
    lead = make_lead(owner=cast["Anna"], title="Later kitchen")
    postpone_card(
        ref=lead.ref,
        until=NOW + 2 * DAY,
        actor=cast["Anna"].as_actor(),
        now=NOW,
    )

    anna = signed_in(cast["Anna"]).get("/day/").content.decode()
    boris = signed_in(cast["Boris"]).get("/day/").content.decode()

    assert "Waiting for the client" in anna
    assert ("Later kitchen" in anna, "Later kitchen" in boris) == (True, False)


def test_what_is_due_comes_before_who_we_wait_for_and_tomorrow_after() -> None:
    use_showroom()
    anna = make_user("Anna")
    waiting = make_lead(owner=anna, title="Later kitchen")
    postpone_card(ref=waiting.ref, until=NOW + 2 * DAY, actor=anna.as_actor(), now=NOW)
    lead = make_lead(owner=anna, title="Oak kitchen")
    a_task(lead, anna, "In the morning", DAY)
    a_task(lead, anna, "Long due", -3 * DAY)

    page = signed_in(anna).get("/day/").content.decode()

    places = [page.index(text) for text in ("Long due", "Later kitchen", "In the morning")]
    assert places == sorted(places)
    assert '<a href="#day-overdue"><b class="num">1</b><span>overdue</span></a>' in page
    assert '<li><b class="num">0</b><span>left today</span></li>' in page
    assert "Nothing is left for today." not in page


def test_a_day_that_is_done_says_so_above_tomorrow() -> None:
    use_showroom()
    anna = make_user("Anna")
    a_task(make_lead(owner=anna), anna, "In the morning", DAY)

    page = signed_in(anna).get("/day/").content.decode()

    assert page.index("Nothing is left for today.") < page.index("In the morning")


@pytest.mark.parametrize("name", ["Anna", "Galina", "Viktor", "Olga", "Maxim", "Irina"])
def test_everybody_has_a_day(name: str) -> None:
    use_salon()

    response = signed_in(make_user(name)).get("/day/")

    assert response.status_code == 200
    assert "Nothing to do" in response.content.decode()


def test_takes_as_many_queries_for_one_of_each_as_for_ten() -> None:
    scene = set_scene()
    client = signed_in(scene.anna)
    lead = make_lead(owner=scene.anna)
    a_task(lead, scene.anna, "One", HOUR)
    make_lead()
    book_visit(
        ref=make_lead(owner=scene.anna, site_address="Tver").ref,
        kind="visit",
        resource_id=scene.maxim.pk,
        starts_at=NOW + 3 * HOUR,
        duration=HOUR,
        actor=scene.anna.as_actor(),
        now=NOW,
    )
    with_one = queries_of(client, "/day/")
    for number in range(9):
        a_task(lead, scene.anna, f"Task {number}", number * HOUR)
        make_lead()

    assert queries_of(client, "/day/") == with_one


def test_an_empty_day_says_what_will_come_to_somebody_of_the_role() -> None:
    use_kitchens()
    cast = make_cast()

    told = {name: signed_in(cast[name]).get("/day/").content.decode() for name in cast}

    assert [name for name, page in told.items() if "Take a lead, or look" in page] == [
        "Anna", "Boris", "Galina", "Viktor", "Zoya",
    ]  # fmt: skip
    assert "Visits booked with you" in told["Maxim"]
    assert "Tasks given to you appear here by themselves." in told["Olga"]
