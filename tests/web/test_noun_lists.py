"""Contacts and companies as lists: arranged, filtered, saved, changed in place and in bulk."""

import json
import re
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from tests.web.browsing import HTMX, signed_in, told
from tests.world import NOW, make_cast, use_showroom
from voronka.people.models import User
from voronka.records.client_kinds import ClientKind
from voronka.records.models import BulkAction, Company, Contact, Export
from voronka.records.use_cases.create_client import create_client
from voronka.records.use_cases.run_bulk_action import run_bulk_action

pytestmark = pytest.mark.django_db
Cast = dict[str, User]


@pytest.fixture
def cast() -> Cast:
    use_showroom()
    return make_cast()


def enter(
    user: User, name: str, kind: ClientKind = "contact", *, minutes: int = 0, **fields: Any
) -> UUID:
    return create_client(
        kind=kind,
        fields={"name": name, **fields},
        actor=user.as_actor(),
        now=NOW + timedelta(minutes=minutes),
        even_if_known=True,
    )


def _names(page: str) -> list[str]:
    return re.findall(r'aria-label="([^"]*)"></td>', page)


def _list(client: Client, query: str, noun: str = "contacts") -> str:
    return client.get(f"/{noun}/list/{query}").content.decode()


def _done(client: Client, noun: str, sent: dict[str, str]) -> BulkAction:
    assert client.post(f"/{noun}/list/bulk/", sent, headers=HTMX).status_code == 204
    bulk = BulkAction.objects.latest("created_at")
    run_bulk_action(bulk_id=bulk.pk, now=NOW)
    bulk.refresh_from_db()
    return bulk


def test_totals_come_after_the_rows_and_count_what_matches_and_is_seen(cast: Cast) -> None:
    for name in ("Vera", "Venera", "Boris"):
        enter(cast["Anna"], name)
    anna, page = signed_in(cast["Anna"]), _list(signed_in(cast["Anna"]), "?q=ve")

    address = re.findall(r'class="list-totals" hx-get="([^"]*)"', page)
    totals = anna.get(address[0]).content.decode()
    damaged = anna.get("/contacts/list/totals/?where=nonsense").content.decode()

    assert address == ["/contacts/list/totals/?q=ve"]
    assert "<span>2 rows</span>" in totals
    assert 'data-all-matching="2"' in totals
    assert "<span>3 rows</span>" in damaged
    assert "<span>0 rows</span>" in anna.get("/companies/list/totals/").content.decode()


def test_columns_and_order_are_kept_for_the_person(cast: Cast) -> None:
    enter(cast["Anna"], "Vera", position="Director")
    anna = signed_in(cast["Anna"])
    shape = {"columns": ["position", "title"], "density": "compact", "sort": "name"}
    anna.post("/layouts/list.contact/", json.dumps(shape), "application/json")

    page = anna.get("/contacts/").content.decode()

    assert re.findall(r'data-column="(\w+)"', page) == ["position", "title"]
    assert "is-compact" in page
    assert 'aria-sort="ascending"' in page
    assert "Director" in page


@pytest.mark.parametrize("sort", ["name", "-name", "created_at", "-created_at"])
def test_every_order_goes_on_where_it_was_read_up_to(cast: Cast, sort: str) -> None:
    for number in range(52):
        enter(cast["Anna"], f"Client {number:02}", minutes=number)
    client = signed_in(cast["Anna"])

    first = _list(client, f"?sort={sort}")
    more = first.split('class="list-more" hx-get="')[1].split('"')[0].replace("&amp;", "&")
    rest = client.get(more, headers=HTMX).content.decode()

    order = [f"Client {number:02}" for number in range(52)]
    assert _names(first) + _names(rest) == (order[::-1] if sort.startswith("-") else order)


@pytest.mark.parametrize(
    ("where", "found"),
    [
        ([["position", "has", "DIRECT"]], ["Vera"]),
        ([["position", "empty"]], ["Nina"]),
        ([["phone", "has", "8 (495) 555-01-11"]], ["Vera"]),
        ([["owner", "is", "me"]], ["Nina"]),
        ([["owner", "!is", "me"]], ["Vera"]),
        ([["is_decision_maker", "is", "yes"]], ["Vera"]),
        ([["open_deals", "from", "1"]], []),
        ([{"any": [["name", "is", "vera"], ["name", "is", "nina"]]}], ["Nina", "Vera"]),
        ([["name", "is", "vera"], {"any": [["owner", "is", "me"], ["note", "!empty"]]}], []),
    ],
)
def test_filters_by_fields_and_groups_of_them(
    cast: Cast, where: list[Any], found: list[str]
) -> None:
    enter(cast["Anna"], "Vera", position="Director", phone=["+7 495 555 01 11"],
          is_decision_maker=True)  # fmt: skip
    enter(cast["Galina"], "Nina", minutes=1)

    page = _list(signed_in(cast["Galina"]), f"?where={json.dumps(where)}")

    assert _names(page) == found


@pytest.mark.parametrize(
    ("where", "said"),
    [
        ('[["nothing","is","1"]]', "There is no field “nothing” to filter by."),
        ('[["open_deals","from","many"]]', "makes no sense. Set it again."),
        ("[damaged", "The filter in the address is damaged."),
    ],
)
def test_a_filter_that_makes_no_sense_is_said_and_left_out(
    cast: Cast, where: str, said: str
) -> None:
    enter(cast["Anna"], "Vera")

    page = _list(signed_in(cast["Anna"]), f"?where={where}")

    assert said in page
    assert _names(page) == ["Vera"]


@pytest.mark.parametrize("noun", ["contacts", "companies"])
def test_a_slip_of_the_finger_leads_to_names_that_read_alike(cast: Cast, noun: str) -> None:
    kind: ClientKind = "contact" if noun == "contacts" else "company"
    meant = enter(cast["Anna"], "Karpova and Daughters", kind)
    enter(cast["Anna"], "Sokolova Brothers", kind)
    enter(cast["Boris"], "Karpova", kind)
    client = signed_in(cast["Anna"])

    empty = _list(client, "?q=Karpava", noun)
    found = _list(client, "?q=Karpava&alike=yes", noun)

    [offered] = re.findall(r'class="list-alike"><a class="btn" href="([^"]*)"', empty)
    assert offered == f"/{noun}/?q=Karpava&amp;alike=yes"
    assert _names(found) == ["Karpova and Daughters"]
    # All that match are those that were shown.
    sent = {"all": "1", "query": "?q=Karpava&alike=yes", "owner": str(cast["Boris"].pk)}
    bulk = _done(signed_in(cast["Galina"]), noun, sent)
    rows = Contact.objects if noun == "contacts" else Company.objects
    assert (bulk.total, bulk.done, rows.get(pk=meant).owner) == (2, 2, cast["Boris"])


def test_the_builder_makes_a_term_and_joins_another_with_it(cast: Cast) -> None:
    client = signed_in(cast["Anna"])
    enter(cast["Anna"], "Vera")

    one = client.get("/contacts/list/filter/?field=name&operator=has&value=ve&set=1", headers=HTMX)
    address = json.loads(one["HX-Location"])["path"]
    query = address.split("?")[1]
    two = client.get(
        f"/contacts/list/filter/?{query}&into=0&field=note&operator=empty&set=1", headers=HTMX
    )

    page = client.get(json.loads(two["HX-Location"])["path"]).content.decode()
    assert 'class="term-group"' in page
    assert _names(page) == ["Vera"]


def test_a_view_of_contacts_is_saved_pinned_and_begun_with(cast: Cast) -> None:
    enter(cast["Anna"], "Vera", position="Director")
    enter(cast["Anna"], "Nina")
    anna = signed_in(cast["Anna"])
    sent = {"name": "Heads", "query": '?where=[["position","has","direct"]]'}

    saved = anna.post("/contacts/list/views/", sent, headers=HTMX)

    view_id = json.loads(saved["HX-Location"])["path"].split("view=")[1]
    anna.post(f"/contacts/list/views/{view_id}/start/", headers=HTMX)
    begun = anna.get("/contacts/").content.decode()
    whole = _list(anna, "?view=all")
    anna.post(f"/contacts/list/views/{view_id}/pin/", headers=HTMX)
    unpinned = _list(anna, "?view=all")
    tab = re.compile(r'<a href="[^"]*view=[^"]*"[^>]*>Heads</a>')
    assert _names(begun) == ["Vera"]
    assert sorted(_names(whole)) == ["Nina", "Vera"]
    assert (bool(tab.search(whole)), bool(tab.search(unpinned))) == (True, False)
    assert "Heads" in unpinned


def test_a_view_of_somebody_else_cannot_be_pinned(cast: Cast) -> None:
    sent = {"name": "Of Anna", "query": "?q=vera"}
    saved = signed_in(cast["Anna"]).post("/contacts/list/views/", sent, headers=HTMX)
    view_id = json.loads(saved["HX-Location"])["path"].split("view=")[1]
    zoya = signed_in(cast["Zoya"])

    answers = [
        zoya.post(f"/contacts/list/views/{view_id}/{what}/", headers=HTMX).status_code
        for what in ("pin", "start")
    ]

    assert answers == [404, 404]
    assert "Of Anna" not in zoya.get("/contacts/").content.decode()


def test_all_that_match_are_given_away_and_taken_back(cast: Cast) -> None:
    for number in range(3):
        enter(cast["Anna"], f"Vera {number}")
    enter(cast["Anna"], "Nina")
    galina, boris = signed_in(cast["Galina"]), cast["Boris"]

    bulk = _done(galina, "contacts", {"all": "1", "query": "?q=vera", "owner": str(boris.pk)})

    given = Contact.objects.filter(owner=boris).count()
    galina.post(f"/bulk/{bulk.pk}/undoing/", headers=HTMX)
    back = BulkAction.objects.get(undoes=bulk)
    run_bulk_action(bulk_id=back.pk, now=NOW)
    back.refresh_from_db()
    assert (bulk.total, bulk.done, given) == (3, 3, 3)
    assert (back.done, Contact.objects.filter(owner=cast["Anna"]).count()) == (3, 4)


def test_what_was_changed_since_is_left_alone_and_told(cast: Cast) -> None:
    vera, nina = enter(cast["Anna"], "Vera"), enter(cast["Anna"], "Nina")
    galina = signed_in(cast["Galina"])
    bulk = _done(galina, "contacts", {"ids": f"{vera},{nina}", "f.position": "Buyer"})
    address = f"/contacts/list/cells/{vera}/position/"
    galina.post(address, {"f.position": "Director"}, headers=HTMX)

    galina.post(f"/bulk/{bulk.pk}/undoing/", headers=HTMX)
    back = BulkAction.objects.get(undoes=bulk)
    run_bulk_action(bulk_id=back.pk, now=NOW)

    report = galina.get(f"/bulk/{back.pk}/report/", headers=HTMX).content.decode()
    found = dict(Contact.objects.values_list("name", "position"))
    assert found == {"Vera": "Director", "Nina": ""}
    assert f'href="/contacts/{vera}/"' in report
    assert "Somebody has changed this card since" in report


def test_who_may_not_work_in_bulk_changes_nothing(cast: Cast) -> None:
    vera = enter(cast["Anna"], "Vera")
    sent = {"ids": str(vera), "owner": str(cast["Boris"].pk)}

    refused = signed_in(cast["Anna"]).post("/contacts/list/bulk/", sent, headers=HTMX)

    assert refused.status_code == 403
    assert Contact.objects.get(pk=vera).owner_id == cast["Anna"].pk
    assert not BulkAction.objects.exists()


def test_a_list_leaves_as_a_file_with_the_columns_that_are_shown(cast: Cast) -> None:
    enter(cast["Anna"], "Vera", phone=["+7 495 555 01 11"])
    enter(cast["Anna"], "Nina")
    client = signed_in(cast["Galina"])
    shape = json.dumps({"columns": ["title", "phone"]})
    client.post("/layouts/list.contact/", shape, "application/json")

    answer = client.post(
        "/contacts/list/exports/",
        {"all": "1", "query": "?q=vera&sort=name", "format": "csv"},
        headers=HTMX,
    )

    export = Export.objects.get()
    rows = export.stored.read().decode("utf-8-sig").splitlines()
    assert told(answer)["download"] == {"address": f"/exports/{export.pk}/file/"}
    assert len(rows) == 2
    assert rows[1].startswith("Vera")
    assert "4955550111" in rows[1]


@pytest.mark.parametrize(
    ("column", "sent", "stands"),
    [
        ("title", {"f.name": "Vera P."}, ("name", "Vera P.")),
        ("position", {"f.position": "Buyer"}, ("position", "Buyer")),
        ("is_decision_maker", {"f.is_decision_maker": "yes"}, ("is_decision_maker", True)),
        ("phone", {"f.phone": "8 495 555-01-12"}, ("phone", "+74955550112")),
    ],
)
def test_a_cell_is_saved_and_the_row_comes_back(
    cast: Cast, column: str, sent: dict[str, str], stands: tuple[str, Any]
) -> None:
    vera = enter(cast["Anna"], "Vera", phone=["+7 495 555 01 11"])
    client, address = signed_in(cast["Anna"]), f"/contacts/list/cells/{vera}/{column}/"
    form = client.get(address, headers=HTMX).content.decode()
    name, seen = re.findall(r'<input type="hidden" name="(seen\.\w+)" value="([^"]*)"', form)[0]

    answer = client.post(address, {**sent, name: seen}, headers=HTMX)

    assert answer.status_code == 200
    assert answer["HX-Retarget"] == f"#row-{vera}"
    assert getattr(Contact.objects.get(pk=vera), stands[0]) == stands[1]


def test_a_refused_cell_keeps_what_was_typed_and_two_do_not_overwrite_each_other(
    cast: Cast,
) -> None:
    vera = enter(cast["Anna"], "Vera", position="Buyer", phone=["+7 495 555 01 11"])
    client = signed_in(cast["Anna"])

    wrong = client.post(
        f"/contacts/list/cells/{vera}/phone/",
        {"f.phone": "12", "seen.phone": "+74955550111"},
        headers=HTMX,
    )
    late = client.post(
        f"/contacts/list/cells/{vera}/position/",
        {"f.position": "Mine", "seen.position": "Before"},
        headers=HTMX,
    )

    found = Contact.objects.get(pk=vera)
    assert (wrong.status_code, late.status_code) == (422, 422)
    assert (found.phone, found.position) == ("+74955550111", "Buyer")
    assert 'value="12"' in wrong.content.decode()
    assert "Somebody else has written “Buyer” here meanwhile." in late.content.decode()
    assert 'name="seen.position" value="Buyer"' in late.content.decode()


def test_a_stranger_finds_no_cell(cast: Cast) -> None:
    vera = enter(cast["Anna"], "Vera")
    address = f"/contacts/list/cells/{vera}/position/"
    client = signed_in(cast["Zoya"])

    answers = [
        client.get(address, headers=HTMX).status_code,
        client.post(address, {"f.position": "Mine"}, headers=HTMX).status_code,
    ]

    assert answers == [404, 404]
    assert Contact.objects.get(pk=vera).position == ""


def test_the_api_narrows_contacts_by_the_same_terms(cast: Cast) -> None:
    enter(cast["Anna"], "Vera", position="Director")
    enter(cast["Anna"], "Nina")
    client = signed_in(cast["Anna"])

    found = client.get('/api/v1/contacts/?where=[["position","has","direct"]]&sort=-name')
    senseless = client.get('/api/v1/contacts/?where=[["nothing","is","1"]]')

    assert [each["name"] for each in found.json()["items"]] == ["Vera"]
    assert senseless.status_code == 422
