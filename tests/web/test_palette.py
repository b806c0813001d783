"""The palette: everything is found by a few letters, in either language and layout."""

from uuid import uuid4

import pytest

from tests.web.browsing import HTMX, signed_in
from tests.world import make_cast, make_lead, make_user, use_kitchens
from voronka.people.models import User
from voronka.people.queries.layouts import opened_last
from voronka.web.search.matching import other_layout, points

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("typed", ["Tasks", "задачи", "pflfxb", "задчи", "tsaks"])
def test_a_page_is_found_in_both_languages_by_slips_and_in_the_wrong_layout(typed: str) -> None:
    use_kitchens()
    client = signed_in(make_user("Anna"))

    page = client.get("/search/results/", {"q": typed}, headers=HTMX).content.decode()

    assert 'href="/tasks/"' in page


def test_the_keys_of_one_layout_are_read_in_the_other() -> None:
    assert other_layout("ghbdtn") == "привет"
    assert other_layout("дуфв") == "lead"
    assert points("xyz", ["Tasks"]) == 0
    assert points("task", ["Tasks"]) > points("asks", ["Tasks"]) > 0


def test_a_client_is_found_in_the_wrong_layout() -> None:
    use_kitchens()
    anna = make_user("Anna")
    lead = make_lead(owner=anna, client_name="Ягодкина")

    page = signed_in(anna).get("/search/results/", {"q": "zujlrbyf"}, headers=HTMX)

    assert f'href="/leads/{lead.pk}/"' in page.content.decode()


def test_an_open_card_brings_its_commands_and_a_strangers_does_not() -> None:
    use_kitchens()
    anna, boris = make_user("Anna"), make_user("Boris")
    lead = make_lead(owner=anna)
    asked = {"q": "note", "at": f"/leads/{lead.pk}/"}

    hers = signed_in(anna).get("/search/results/", asked, headers=HTMX).content.decode()
    moves = signed_in(anna).get("/search/", {"at": asked["at"]}, headers=HTMX).content.decode()
    his = signed_in(boris).get("/search/results/", asked, headers=HTMX).content.decode()

    assert 'data-press="[data-compose=note]"' in hers
    assert f'data-post="/leads/{lead.pk}/stage/"' in moves
    assert "data-compose" not in his


def test_the_next_lead_is_the_one_that_waits_longest_and_opens() -> None:
    use_kitchens()
    anna = make_cast()["Anna"]
    first, second = make_lead(client_name="Vera"), make_lead(client_name="Nina")
    client = signed_in(anna)

    taken = client.post("/search/next/", headers=HTMX)
    then = client.post("/search/next/", headers=HTMX)
    none = client.post("/search/next/", headers=HTMX)

    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.owner_id, second.owner_id) == (anna.pk, anna.pk)
    assert taken.headers["HX-Redirect"] == f"/leads/{first.pk}/"
    assert then.headers["HX-Redirect"] == f"/leads/{second.pk}/"
    assert "HX-Redirect" not in none.headers


def test_the_sheet_names_the_keys_of_ones_own_places() -> None:
    use_kitchens()

    sheet = signed_in(make_user("Anna")).get("/search/keys/", headers=HTMX).content.decode()

    assert "Keyboard shortcuts" in sheet
    assert "<kbd>G</kbd> <kbd>T</kbd>" in sheet


def test_what_is_kept_of_commands_follows_rights_and_language() -> None:
    use_kitchens()
    anna = make_user("Anna")
    client = signed_in(anna)

    def shown() -> str:
        return client.get("/search/", headers=HTMX).content.decode()

    before = shown()
    User.objects.filter(pk=anna.pk).update(is_staff=True)
    administers = shown()
    User.objects.filter(pk=anna.pk).update(role="measurer")
    measures = shown()
    User.objects.filter(pk=anna.pk).update(language="ru")
    russian = shown()

    assert 'href="/settings/people/"' not in before
    assert 'href="/settings/people/"' in administers
    assert 'hx-get="/leads/new/"' in administers
    assert 'hx-get="/leads/new/"' not in measures
    assert "Sign out" in measures
    assert "Sign out" not in russian
    assert "Выйти" in russian


def test_what_was_opened_last_comes_first_as_long_as_one_sees_it() -> None:
    use_kitchens()
    anna, boris = make_user("Anna"), make_user("Boris")
    first = make_lead(owner=anna, client_name="Vera First")
    last = make_lead(owner=anna, client_name="Nina Last")
    unseen = make_lead(owner=boris, client_name="Olga Unseen")
    here, phone = signed_in(anna), signed_in(anna)
    for each in (last, unseen, first, last):
        here.post("/search/opened/", {"id": each.pk})

    page = phone.get("/search/", headers=HTMX).content.decode()
    on_it = phone.get("/search/", {"at": f"/leads/{last.pk}/"}, headers=HTMX).content.decode()
    others = signed_in(boris).get("/search/", headers=HTMX).content.decode()

    assert page.index("Opened last") < page.index("Nina Last") < page.index("Vera First")
    assert page.index("Vera First") < page.index("Pages and commands")
    assert page.count(f'href="/leads/{last.pk}/"') == 1
    assert "Olga Unseen" not in page
    assert "Nina Last" not in on_it
    assert "Opened last" not in others


def test_only_what_was_opened_lately_is_remembered_once_each() -> None:
    use_kitchens()
    anna = make_user("Anna")
    ids = [uuid4() for _ in range(10)]
    client = signed_in(anna)

    for each in [*ids, ids[5]]:
        client.post("/search/opened/", {"id": each})
    refused = client.post("/search/opened/", {"id": "nonsense"})

    assert opened_last(actor=anna.as_actor()) == [ids[5], *(ids[n] for n in (9, 8, 7, 6, 4, 3, 2))]
    assert refused.status_code == 404
