"""What pages keep drawn is never shown once what it shows has changed."""

from datetime import timedelta

import pytest
from django.db.models import F
from django.test import Client
from time_machine import travel

from tests.web.browsing import signed_in
from tests.world import LATER, NOW, make_cast, make_lead, use_kitchens, use_showroom
from voronka.people.models import User
from voronka.process.text import Text
from voronka.records.models import Lead
from voronka.work.models import Task
from voronka.work.use_cases.create_task import create_task

pytestmark = pytest.mark.django_db


@pytest.fixture
def anna() -> User:
    use_showroom()
    return make_cast()["Anna"]


def row(client: Client, lead: Lead) -> str:
    """Return the row of the lead, as the list shows it twice: drawn, and kept."""
    shown = {_row(client, lead) for _ in range(2)}
    assert len(shown) == 1
    return shown.pop()


def _row(client: Client, lead: Lead) -> str:
    page = client.get("/leads/list/?view=all").content.decode()
    return page.split(f'<tr id="row-{lead.pk}">')[1].split("</tr>")[0]


def test_a_row_follows_its_card_its_owner_its_task_and_the_day(anna: User) -> None:
    lead = make_lead(owner=anna, title="Oak kitchen", amount="100")
    client = signed_in(anna)
    with travel(NOW, tick=False):
        first = row(client, lead)
        Lead.objects.filter(pk=lead.pk).update(title="Ash kitchen")
        titled = row(client, lead)
        User.objects.filter(pk=anna.pk).update(name="Anna Ashford")
        owned = row(client, lead)
        create_task(
            title=Text.same("Call her"),
            card=lead.ref,
            assignee_id=anna.pk,
            due_at=NOW + timedelta(hours=2),
            actor=anna.as_actor(),
            now=NOW,
        )
        with_step = row(client, lead)
    with travel(NOW + timedelta(hours=3), tick=False):
        late = row(client, lead)
        Task.objects.filter(card_id=lead.pk).update(due_at=F("due_at") + timedelta(hours=4))
        put_off = row(client, lead)
    with travel(NOW + timedelta(days=1), tick=False):
        tomorrow = row(client, lead)

    assert "Oak kitchen" in first
    assert "Ash kitchen" in titled
    assert "Anna Ashford" not in titled
    assert "Anna Ashford" in owned
    assert "No next step" in owned
    assert "Call her" in with_step
    assert "is-late" not in with_step
    assert "is-late" in late
    assert "is-late" not in put_off
    assert ">today " in put_off
    assert ">yesterday " in tomorrow


def test_a_row_follows_the_language_the_columns_and_what_is_hidden(anna: User) -> None:
    lead = make_lead(owner=anna, title="Oak kitchen")
    client = signed_in(anna)
    english = row(client, lead)
    client.post("/layouts/list.lead/", '{"columns": ["title"]}', content_type="application/json")
    one_column = row(client, lead)
    User.objects.filter(pk=anna.pk).update(language="ru")
    client.post(
        "/layouts/list.lead/",
        '{"columns": ["title", "next_step"]}',
        content_type="application/json",
    )
    russian = row(client, lead)

    assert "No next step" in english
    assert one_column.count("<td") == 2
    assert russian.count("<td") == 3
    assert "No next step" not in russian


def test_what_stands_around_a_page_follows_who_looks_at_it(anna: User) -> None:
    use_kitchens()
    client = signed_in(anna)

    def page(path: str = "/tasks/") -> str:
        client.get(path)
        return client.get(path).content.decode()

    first = page()
    User.objects.filter(pk=anna.pk).update(name="Anna <Ash>", training_mode=True)
    renamed = page()
    User.objects.filter(pk=anna.pk).update(role="measurer")
    measures = page()
    elsewhere = page("/calendar/")
    User.objects.filter(pk=anna.pk).update(language="ru")
    russian = page()

    assert "Anna &lt;Ash&gt;" in renamed
    assert first.count('role="switch" name="on" value="1"') == 1
    assert renamed.count('role="switch" name="on" value=""') == 1
    assert 'href="/field/"' not in renamed
    assert 'href="/field/"' in measures
    assert 'aria-current="page"' in measures.split('href="/tasks/"')[1].split(">")[0]
    assert 'aria-current="page"' not in elsewhere.split('href="/tasks/"')[1].split(">")[0]
    assert 'aria-label="Main menu"' not in russian


def test_two_people_are_not_shown_each_others_secret_of_forms(anna: User) -> None:
    boris = User.objects.get(name="Boris")
    hers, his = Client(enforce_csrf_checks=True), Client(enforce_csrf_checks=True)
    hers.force_login(anna)
    his.force_login(boris)

    def secret(client: Client) -> str:
        page = client.get("/tasks/").content.decode()
        assert "<!--secret-->" not in page
        menu = page.split('class="person-menu"')[1]
        return menu.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]

    own, others = secret(hers), secret(his)
    taken = hers.post("/preferences/language/", {"language": "en", "csrfmiddlewaretoken": others})
    given = hers.post("/preferences/language/", {"language": "en", "csrfmiddlewaretoken": own})

    assert taken.status_code == 403
    assert given.status_code == 302


def test_the_filters_follow_the_process(anna: User) -> None:
    make_lead(owner=anna, now=LATER)
    client = signed_in(anna)
    showroom = client.get("/leads/list/?view=all").content.decode()
    use_kitchens()
    kitchens = client.get("/leads/list/?view=all").content.decode()

    assert "Catalogue" not in showroom.split('class="filters"')[1].split("<table")[0]
    assert "Catalogue" in kitchens.split('class="filters"')[1].split("</header>")[0]
