"""Fields that the process adds to contacts and companies: on their pages, in their lists (F4)."""

import json
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from tests.web.browsing import HTMX, queries_of, signed_in, told
from tests.world import NOW, make_cast, make_client, make_lead, use_showroom
from voronka.people.models import User
from voronka.records.models import BulkAction, Company, Contact, Export, Lead, Merge
from voronka.records.use_cases.run_bulk_action import run_bulk_action

pytestmark = pytest.mark.django_db

Cast = dict[str, User]


@pytest.fixture
def cast() -> Cast:
    use_showroom()
    return make_cast()


def stored(contact_id: UUID) -> Any:
    return Contact.objects.get(pk=contact_id).fields


def test_a_group_is_filled_in_where_it_stands_and_told_in_the_timeline(cast: Cast) -> None:
    contact_id = make_client(cast["Anna"], "Vera", taste="oak", blog="vera.example.com")
    client, address = signed_in(cast["Anna"]), f"/contacts/{contact_id}/own/kitchen/"

    page = client.get(f"/contacts/{contact_id}/").content.decode()
    form = client.get(f"{address}?field=yearly", headers=HTMX).content.decode()
    sent = {"f.yearly": "450 000", "f.taste": "birch", "seen.yearly": "", "seen.taste": "oak"}
    saved = client.post(address, sent, headers=HTMX)
    after = client.get(f"/contacts/{contact_id}/").content.decode()

    assert '<h2 id="own-kitchen">Kitchen</h2>' in page
    assert 'href="https://vera.example.com"' in page
    assert "Nickname" in page
    assert 'name="f.yearly"' in form
    assert 'name="f.blog"' not in form
    assert told(saved)["card-changed"] == {"kind": "contact", "id": str(contact_id)}
    assert stored(contact_id)["yearly"] == {"minor": 45_000_000, "currency": "RUB"}
    assert "Taste: Oak → Birch" in after
    assert "Spends a year: ₽450,000" in after


def test_what_is_refused_stays_typed_with_the_reason(cast: Cast) -> None:
    contact_id = make_client(cast["Anna"], "Vera", taste="oak")

    answer = signed_in(cast["Anna"]).post(
        f"/contacts/{contact_id}/own/-/",
        {"f.birthday": "31.02.1990", "f.children": "two", "f.nickname": "Verochka"},
        headers=HTMX,
    )

    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="two"' in page
    assert 'value="Verochka"' in page
    assert 'id="in-f-children-error"' in page
    assert stored(contact_id) == {"taste": "oak"}


def test_of_two_in_one_field_the_second_chooses_what_stays(cast: Cast) -> None:
    contact_id = make_client(cast["Anna"], "Vera", taste="oak")
    address = f"/contacts/{contact_id}/own/kitchen/"
    first = {"f.taste": "birch", "seen.taste": "oak"}
    signed_in(cast["Galina"]).post(address, first, headers=HTMX)
    anna, sent = signed_in(cast["Anna"]), {"f.taste": "", "seen.taste": "oak", "f.yearly": "9"}

    asked = anna.post(address, sent, headers=HTMX)
    undecided = anna.post(address, {**sent, "clash": "taste"}, headers=HTMX)
    kept = {**sent, "seen.taste": "birch", "clash": "taste", "pick.taste": "theirs"}
    saved = anna.post(address, kept, headers=HTMX)

    page = asked.content.decode()
    assert (asked.status_code, undecided.status_code, saved.status_code) == (422, 422, 200)
    assert "Galina changed it meanwhile:" in page
    assert "<del>Oak</del> → <ins>Birch</ins>" in page
    assert stored(contact_id) == {
        "taste": "birch",
        "yearly": {"minor": 900, "currency": "RUB"},
    }


def test_who_is_new_can_be_described_at_once(cast: Cast) -> None:
    client = signed_in(cast["Anna"])

    form = client.get("/companies/new/", headers=HTMX).content.decode()
    wrong = client.post("/companies/new/", {"f.name": "Sever", "f.showrooms": "many"}, headers=HTMX)
    sent = {"f.name": "Sever", "f.showrooms": "3", "f.industry": "design"}
    made = client.post("/companies/new/", sent, headers=HTMX)

    assert '<details class="more-fields">' in form
    assert '<details class="more-fields" open>' in wrong.content.decode()
    assert 'value="many"' in wrong.content.decode()
    company = Company.objects.get()
    assert made.headers["HX-Redirect"] == f"/companies/{company.pk}/"
    assert company.fields == {"showrooms": 3, "industry": "design"}


def test_a_hidden_field_is_nowhere(cast: Cast) -> None:
    galina, maxim = signed_in(cast["Galina"]), signed_in(cast["Maxim"])
    contact_id = make_client(cast["Anna"], "Vera", yearly="9")
    Contact.objects.filter(pk=contact_id).update(owner=cast["Maxim"])

    seen = galina.get(f"/contacts/{contact_id}/own/kitchen/", headers=HTMX).content.decode()
    cell = maxim.get(f"/contacts/list/cells/{contact_id}/yearly/", headers=HTMX)
    columns = maxim.get("/contacts/list/columns/", headers=HTMX).content.decode()

    assert 'name="f.yearly"' in seen
    assert cell.status_code == 404
    assert "Spends a year" not in columns
    assert "Taste" in columns


@pytest.mark.parametrize(
    ("column", "typed", "seen", "stands", "shown"),
    [
        ("taste", "birch", "oak", "birch", "Birch"),
        ("hobbies", ["", "tennis", "cooking"], "tennis", ["cooking", "tennis"], "Cooking, Tennis"),
        ("birthday", "1990-05-17", "", "1990-05-17", "17 May 1990"),
        ("is_loyal", "no", "", False, "no"),
    ],
)
def test_a_cell_is_filled_in_where_it_stands(
    cast: Cast, column: str, typed: Any, seen: Any, stands: Any, shown: str
) -> None:
    contact_id = make_client(cast["Anna"], "Vera", taste="oak", hobbies=["tennis"])
    client, address = signed_in(cast["Anna"]), f"/contacts/list/cells/{contact_id}/{column}/"
    client.post(
        "/layouts/list.contact/", json.dumps({"columns": ["title", column]}), "application/json"
    )

    form = client.get(address, headers=HTMX).content.decode()
    answer = client.post(address, {f"f.{column}": typed, f"seen.{column}": seen}, headers=HTMX)
    late = client.post(address, {f"f.{column}": "", f"seen.{column}": seen}, headers=HTMX)

    assert f'name="seen.{column}" value="{seen}"' in form
    assert answer["HX-Retarget"] == f"#row-{contact_id}"
    assert shown in answer.content.decode()
    assert late.status_code == 422
    assert "Somebody else has written" in late.content.decode()
    assert stored(contact_id)[column] == stands


def test_many_get_a_value_at_once_and_have_theirs_back(cast: Cast) -> None:
    vera, nina = make_client(cast["Anna"], "Vera", taste="oak"), make_client(cast["Anna"], "Nina")
    galina = signed_in(cast["Galina"])

    menu = galina.get("/contacts/list/bulk/field/", headers=HTMX).content.decode()
    bulk = _done(galina, {"ids": f"{vera},{nina}", "f.taste": "birch"})
    given = (stored(vera), stored(nina))
    galina.post(f"/bulk/{bulk.pk}/undoing/", headers=HTMX)
    back = BulkAction.objects.get(undoes=bulk)
    run_bulk_action(bulk_id=back.pk, now=NOW)

    assert "Taste" in menu
    assert given == ({"taste": "birch"}, {"taste": "birch"})
    assert (stored(vera), stored(nina)) == ({"taste": "oak"}, {})


def test_a_file_has_the_values_as_they_are_read(cast: Cast) -> None:
    make_client(
        cast["Anna"],
        "Vera",
        taste="oak",
        hobbies=["tennis", "cooking"],
        birthday="1990-05-17",
        adviser=str(cast["Boris"].pk),
    )
    client = signed_in(cast["Galina"])
    columns = ["title", "taste", "hobbies", "birthday", "adviser", "yearly"]
    client.post("/layouts/list.contact/", json.dumps({"columns": columns}), "application/json")

    client.post("/contacts/list/exports/", {"all": "1", "format": "csv"}, headers=HTMX)

    head, row = Export.objects.get().stored.read().decode("utf-8-sig").splitlines()
    assert head == "Name,Taste,Hobbies,Birthday,Adviser,Spends a year"
    assert row == 'Vera,Oak,"Cooking, Tennis",1990-05-17,Boris,'


def test_of_two_that_become_one_each_field_is_chosen(cast: Cast) -> None:
    vera = make_client(cast["Anna"], "Vera", taste="oak", birthday="1990-05-17")
    other = make_client(cast["Anna"], "Vera S.", taste="birch", home="Arbat 2")
    before = stored(vera), stored(other)
    client, address = signed_in(cast["Anna"]), f"/contacts/{vera}/merge/"

    page = client.get(f"{address}?with={other}").content.decode()
    client.post(address, {"with": str(other), "side.taste": "other", "side.home": "other"})
    merged = stored(vera)
    client.post(f"/contacts/{vera}/parts/{Merge.objects.get().pk}/", headers=HTMX)

    assert "Birch" in page
    assert "Taste" in page
    assert merged == {"taste": "birch", "birthday": "1990-05-17", "home": "Arbat 2"}
    assert (stored(vera), stored(other)) == before


def test_lists_take_as_many_queries_for_ten_as_for_one(cast: Cast) -> None:
    people = list(cast.values())
    client = signed_in(cast["Galina"])
    shape = {"columns": ["title", "adviser", "taste"], "sort": "birthday"}
    client.post("/layouts/list.contact/", json.dumps(shape), "application/json")
    make_client(cast["Anna"], "Client 0", adviser=str(people[0].pk))
    one = queries_of(client, "/contacts/list/")

    for number in range(1, 8):
        make_client(cast["Anna"], f"Client {number}", adviser=str(people[number].pk), taste="oak")

    assert queries_of(client, "/contacts/list/") == one


def test_programs_read_write_narrow_and_sort(cast: Cast) -> None:
    galina = signed_in(cast["Galina"])
    made = galina.post(
        "/api/v1/contacts/",
        {"fields": {"name": "Vera", "taste": "oak", "yearly": {"minor": 900, "currency": "RUB"}}},
        "application/json",
    ).json()
    make_client(cast["Anna"], "Nina", height="1.5")
    make_client(cast["Anna"], "Olga", height="1.7")
    address = f"/api/v1/contacts/{made['id']}/"

    where = json.dumps([["taste", "is", "oak"]])
    narrowed = galina.get("/api/v1/contacts/", {"where": where}).json()["items"]
    first = galina.get("/api/v1/contacts/", {"sort": "-height", "limit": "1"}).json()
    rest: dict[str, Any] = {"sort": "-height", "limit": 2, "after": first["next"]}
    more = galina.get("/api/v1/contacts/", rest).json()["items"]
    patch: dict[str, Any] = {"fields": {"taste": "glass"}, "seen": {"taste": "oak"}}
    refused = galina.patch(address, patch, "application/json")
    patch["fields"] = {"taste": None, "birthday": "1990-05-17"}
    edited = galina.patch(address, patch, "application/json").json()
    known = galina.get("/api/v1/playbook/").json()["fields"]["contact"]

    assert made["fields"] == {"yearly": {"minor": 900, "currency": "RUB"}, "taste": "oak"}
    assert [each["name"] for each in narrowed] == ["Vera"]
    assert narrowed[0]["fields"] == made["fields"]
    assert [each["name"] for each in (*first["items"], *more)] == ["Olga", "Nina", "Vera"]
    assert refused.status_code == 422
    assert edited["fields"] == {
        "yearly": {"minor": 900, "currency": "RUB"},
        "birthday": "1990-05-17",
    }
    assert known[0]["name"] == "nickname"
    assert galina.get("/api/v1/contacts/", {"sort": "hobbies"}).status_code == 404


def _done(client: Client, sent: dict[str, str]) -> BulkAction:
    assert client.post("/contacts/list/bulk/", sent, headers=HTMX).status_code == 204
    bulk = BulkAction.objects.latest("created_at")
    run_bulk_action(bulk_id=bulk.pk, now=NOW)
    return bulk


def test_a_list_of_leads_shows_the_fields_of_their_clients(cast: Cast) -> None:
    vera = make_client(cast["Anna"], "Vera", taste="oak", adviser=str(cast["Boris"].pk))
    lead = make_lead(client_name="Vera", owner=cast["Anna"])
    Lead.objects.filter(pk=lead.pk).update(contact=vera)
    galina = signed_in(cast["Galina"])
    columns = ["title", "contact.taste", "contact.adviser", "company.showrooms"]
    galina.post("/layouts/list.lead/", json.dumps({"columns": columns}), "application/json")
    where = {"where": json.dumps([["contact.taste", "is", "oak"]])}

    page = galina.get("/leads/list/", where).content.decode()
    menu = galina.get("/leads/list/filters/").content.decode()
    one = queries_of(galina, "/leads/list/")
    galina.post("/leads/list/exports/", {"all": "1", "format": "csv"}, headers=HTMX)
    for number in range(1, 5):
        make_lead(client_name=f"Client {number}", phone=f"+7 495 555-01-0{number}")

    assert 'data-cell="contact.taste" tabindex="-1">Oak</td>' in page
    assert "Boris" in page
    assert "Contact: Taste" in page
    assert "Company: Showrooms" in menu
    assert queries_of(galina, "/leads/list/") == one
    head, row = Export.objects.get().stored.read().decode("utf-8-sig").splitlines()
    assert head == "Title,Contact: Taste,Contact: Adviser,Company: Showrooms"
    assert row.endswith(",Oak,Boris,")


def test_the_list_of_leads_is_sorted_by_a_field_of_their_clients_and_written_in(cast: Cast) -> None:
    anna, galina = signed_in(cast["Anna"]), signed_in(cast["Galina"])
    vera = make_client(cast["Anna"], "Vera", taste="oak")
    nina = make_client(cast["Anna"], "Nina", taste="birch")
    lead, other, alone = (
        make_lead(client_name=name, phone=f"+7 495 555-01-{number}", owner=cast["Anna"])
        for number, name in ((21, "Vera"), (22, "Nina"), (23, "Unknown"))
    )
    Lead.objects.filter(pk=lead.pk).update(contact=vera)
    Lead.objects.filter(pk=other.pk).update(contact=nina)
    Lead.objects.filter(pk=alone.pk).update(contact=None)
    shape = {"columns": ["title", "contact.taste"], "sort": "contact.taste"}
    for person in (anna, galina):
        person.post("/layouts/list.lead/", json.dumps(shape), "application/json")
    address = f"/leads/list/cells/{lead.pk}/contact.taste/"

    page = anna.get("/leads/list/").content.decode()
    form = anna.get(address, headers=HTMX).content.decode()
    saved = galina.post(address, {"f.taste": "birch", "seen.taste": "oak"}, headers=HTMX)
    late = anna.post(address, {"f.taste": "", "seen.taste": "oak"}, headers=HTMX)
    without = anna.get(f"/leads/list/cells/{alone.pk}/contact.taste/", headers=HTMX)

    assert page.index(str(other.pk)) < page.index(str(lead.pk)) < page.index(str(alone.pk))
    assert 'data-cell="contact.taste"' in page
    assert 'aria-sort="ascending"' in page
    assert 'name="seen.taste" value="oak"' in form
    assert saved["HX-Retarget"] == f"#row-{lead.pk}"
    assert ">Birch</td>" in saved.content.decode()
    assert late.status_code == 422
    assert "Somebody else has written “Birch”" in late.content.decode()
    assert stored(vera) == {"taste": "birch"}
    assert "This card has no contact yet" in without.content.decode()
    assert "Taste: Oak → Birch" in anna.get(f"/contacts/{vera}/").content.decode()


def test_what_is_hidden_or_not_seen_is_not_written_from_a_list(cast: Cast) -> None:
    vera = make_client(cast["Anna"], "Vera", yearly="450 000")
    lead = make_lead(client_name="Vera", owner=cast["Anna"])
    Lead.objects.filter(pk=lead.pk).update(contact=vera)
    before = stored(vera)
    maxim, boris = signed_in(cast["Maxim"]), signed_in(cast["Boris"])
    address = f"/leads/list/cells/{lead.pk}/contact.yearly/"

    hidden = maxim.post(address, {"f.yearly": "1", "seen.yearly": ""}, headers=HTMX)
    strange = boris.post(address, {"f.yearly": "1", "seen.yearly": ""}, headers=HTMX)
    unknown = boris.get(f"/leads/list/cells/{lead.pk}/contact.nothing/", headers=HTMX)

    assert {hidden.status_code, strange.status_code, unknown.status_code} == {404}
    assert stored(vera) == before


def test_programs_sort_cards_by_fields_of_their_clients(cast: Cast) -> None:
    galina = signed_in(cast["Galina"])
    for name, taste, number in (("Vera", "oak", 31), ("Nina", "birch", 32)):
        contact = make_client(cast["Anna"], name, taste=taste)
        lead = make_lead(client_name=name, phone=f"+7 495 555-01-{number}", owner=cast["Anna"])
        Lead.objects.filter(pk=lead.pk).update(contact=contact)
    asked: dict[str, Any] = {"sort": "-contact.taste", "limit": 1}

    first = galina.get("/api/v1/leads/", asked).json()
    second = galina.get("/api/v1/leads/", {**asked, "after": first["next"]}).json()
    wrong = galina.get("/api/v1/leads/", {"sort": "contact.is_loyal", "after": first["next"]})

    shown = [each["client_name"] for page in (first, second) for each in page["items"]]
    assert shown == ["Vera", "Nina"]
    assert second["next"] is None
    assert wrong.status_code == 422
    assert galina.get("/api/v1/leads/", {"sort": "contact.hobbies"}).status_code == 404
