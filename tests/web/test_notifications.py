import json
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.web.browsing import HTMX, signed_in
from tests.world import NOW, make_lead, make_user, use_showroom
from voronka.notices.kinds import Way
from voronka.notices.models import PushSubscription
from voronka.notices.queries.ways import ways_of
from voronka.people.models import User
from voronka.process.text import Text
from voronka.work.models import Notification
from voronka.work.queries.notifications import unread_count
from voronka.work.use_cases.notify import notify

pytestmark = pytest.mark.django_db


def tell(person: User, title: str, card: Any = None) -> Notification:
    notify(
        user_ids=[person.pk],
        kind="task",
        title=Text.same(title),
        card=card,
        key=title,
        now=NOW,
    )
    return Notification.objects.get(user=person, key=title)


def test_what_was_told_about_a_card_stands_together_with_why() -> None:
    use_showroom()
    anna = make_user("Anna")
    lead = make_lead(owner=anna)
    Notification.objects.all().delete()
    for title in ("First call", "Second call"):
        tell(anna, title, lead.ref)
    tell(anna, "Something else")

    response: Any = signed_in(anna).get("/notifications/")

    groups = response.context_data["groups"]
    assert sorted(len(group.rows) for group in groups) == [1, 2]
    page = response.content.decode()
    assert page.count('<article class="news-group is-unread"') == 2
    assert "You are the one who does this task." in page


def test_one_is_marked_read_or_all_of_them_and_nobody_elses() -> None:
    use_showroom()
    anna, boris = make_user("Anna"), make_user("Boris")
    first, _second, others = tell(anna, "First"), tell(anna, "Second"), tell(boris, "His")
    client = signed_in(anna)

    client.post("/notifications/reading/", {"ids": f"{first.pk},{others.pk}"}, headers=HTMX)
    assert (unread_count(actor=anna.as_actor()), unread_count(actor=boris.as_actor())) == (1, 1)
    client.post("/notifications/reading/", headers=HTMX)
    assert (unread_count(actor=anna.as_actor()), unread_count(actor=boris.as_actor())) == (0, 1)


def test_looking_at_the_bell_marks_nothing_read() -> None:
    use_showroom()
    anna = make_user("Anna")
    tell(anna, "First")

    page = signed_in(anna).get("/notifications/?menu=yes", headers=HTMX).content.decode()

    assert ("Mark all as read" in page, "<html" in page) == (True, False)
    assert unread_count(actor=anna.as_actor()) == 1


def test_ways_are_chosen_on_one_page() -> None:
    use_showroom()
    anna = make_user("Anna")
    client = signed_in(anna)

    shown = client.get("/settings/notifications/")
    saved = client.post("/settings/notifications/", {"task.page": "on", "task.email": "digest"})
    wrong = client.post("/settings/notifications/", {"task.email": "hourly"})

    ways = {each.key: each.way for each in ways_of(anna.as_actor())}
    assert [each.status_code for each in (shown, saved, wrong)] == [200, 302, 422]
    assert ways["task"] == Way(page=True, email="digest", push=False)
    assert ways["sos"] == Way(page=False, email="off", push=False)


def test_a_browser_is_added_and_removed_by_its_person_alone(settings: Any) -> None:
    settings.SANDBOX = True
    use_showroom()
    anna, boris = make_user("Anna"), make_user("Boris")
    given = {"endpoint": "http://127.0.0.1:9/1", "keys": {"p256dh": "k", "auth": "a"}}
    address = "/settings/notifications/browsers/"

    made = signed_in(anna).post(address, json.dumps(given), "application/json")
    refused = signed_in(anna).post(address, json.dumps({"keys": 7}), "application/json")
    browser = PushSubscription.objects.get()
    removal = f"{address}{browser.pk}/removal/"
    signed_in(boris).post(removal)
    assert PushSubscription.objects.count() == 1
    signed_in(anna).post(removal)

    assert (made.status_code, refused.status_code) == (204, 422)
    assert PushSubscription.objects.count() == 0


def test_what_is_told_of_a_card_names_its_client_as_long_as_one_sees_the_card() -> None:
    use_showroom()
    anna, boris = make_user("Anna"), make_user("Boris")
    seen, unseen = (
        make_lead(owner=anna, client_name="Vera"),
        make_lead(owner=boris, client_name="Olga"),
    )
    Notification.objects.all().delete()
    tell(anna, "First", seen.ref)
    client = signed_in(anna)
    with CaptureQueriesContext(connection) as one:
        client.get("/notifications/?menu=yes", headers=HTMX)
    for number in range(9):
        tell(anna, f"More {number}", make_lead(owner=anna, client_name=f"Client {number}").ref)
    tell(anna, "Second", unseen.ref)
    with CaptureQueriesContext(connection) as ten:
        page = client.get("/notifications/?menu=yes", headers=HTMX).content.decode()

    assert ">Vera</span>" in page
    assert page.count("news-client") == 10
    assert "Olga" not in page
    assert len(one) == len(ten)
