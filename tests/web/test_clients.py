"""The pages of contacts and companies (B2)."""

from typing import Any
from uuid import UUID

import pytest

from tests.web.browsing import HTMX, queries_of, signed_in, told
from tests.world import LATER, NOW, make_cast, make_lead, use_showroom
from voronka.people.models import User
from voronka.records.client_kinds import ClientKind
from voronka.records.models import CardFile, Company, Contact, ContactPoint, Deal, Merge
from voronka.records.use_cases.convert_lead import convert_lead
from voronka.records.use_cases.create_client import create_client

pytestmark = pytest.mark.django_db

Cast = dict[str, User]
COMPLETE: dict[str, Any] = {
    "budget": "450000",
    "material": "oak",
    "site_address": "Tverskaya 1",
    "email": "vera@example.com",
}


@pytest.fixture
def cast() -> Cast:
    use_showroom()
    return make_cast()


def enter(user: User, name: str, kind: ClientKind = "contact", **fields: Any) -> UUID:
    return create_client(
        kind=kind,
        fields={"name": name, **fields},
        actor=user.as_actor(),
        now=NOW,
        even_if_known=True,
    )


def test_the_list_shows_finds_and_opens(cast: Cast) -> None:
    vera = enter(cast["Anna"], "Vera", phone=["+7 495 555 01 11"])
    enter(cast["Anna"], "Nina")
    client = signed_in(cast["Anna"])

    whole = client.get("/contacts/").content.decode()
    found = client.get("/contacts/?q=8 (495) 555-01").content.decode()
    nothing = client.get("/contacts/?q=nobody").content.decode()

    assert f'href="/contacts/{vera}/"' in whole
    assert "Nina" in whole
    assert "Vera" in found
    assert "Nina" not in found
    assert "Nobody matches this" in nothing
    assert 'href="/contacts/"' in whole.split("</nav>")[0]


def test_an_empty_list_says_what_belongs_there(cast: Cast) -> None:
    page = signed_in(cast["Anna"]).get("/companies/").content.decode()

    assert "No companies yet" in page


@pytest.mark.parametrize("kind", ["contact", "company"])
def test_the_list_takes_as_many_queries_for_one_row_as_for_ten(
    cast: Cast, kind: ClientKind
) -> None:
    path = "/contacts/" if kind == "contact" else "/companies/"
    enter(cast["Anna"], "First", kind)
    client = signed_in(cast["Anna"])
    with_one = queries_of(client, path)
    for number in range(9):
        enter(cast["Anna"], f"Another {number}", kind)

    assert queries_of(client, path) == with_one


def test_the_page_takes_as_many_queries_for_one_card_as_for_five(cast: Cast) -> None:
    anna = signed_in(cast["Anna"])
    contact_id = enter(cast["Anna"], "Vera")
    anna.post(f"/contacts/{contact_id}/deals/")
    with_one = queries_of(anna, f"/contacts/{contact_id}/")
    for _ in range(4):
        anna.post(f"/contacts/{contact_id}/deals/")

    assert queries_of(anna, f"/contacts/{contact_id}/") == with_one


def test_is_entered_by_hand_after_the_check_for_duplicates(cast: Cast) -> None:
    enter(cast["Boris"], "Vera", phone=["+7 495 555 01 11"])
    client = signed_in(cast["Anna"])
    typed = {"f.name": "Vera S.", "f.phone": ["8 495 555-01-11", ""], "f.email": "v@example.com"}

    wrong = client.post("/contacts/new/", typed | {"f.email": "v"}, headers=HTMX)
    warned = client.post("/contacts/new/", typed, headers=HTMX)
    made = client.post("/contacts/new/", typed | {"even_if_known": "1"}, headers=HTMX)

    assert wrong.status_code == 422
    assert "This is not an e-mail address." in wrong.content.decode()
    assert 'value="Vera S."' in wrong.content.decode()
    assert warned.status_code == 422
    assert "This client is known already." in warned.content.decode()
    assert "Boris" in warned.content.decode()
    contact = Contact.objects.get(name="Vera S.")
    assert made.headers["HX-Redirect"] == f"/contacts/{contact.pk}/"
    assert (contact.phone, contact.owner_id) == ("+74955550111", cast["Anna"].pk)


def test_fields_are_edited_in_their_place(cast: Cast) -> None:
    contact_id = enter(cast["Anna"], "Vera", phone=["+7 495 555 01 11", "+7 495 555 01 12"])
    company_id = enter(cast["Anna"], "Sever", "company")
    client = signed_in(cast["Anna"])
    path = f"/contacts/{contact_id}/fields"

    assert 'name="main.phone"' in client.get(f"{path}/contacts/", headers=HTMX).content.decode()
    contacts = client.post(
        f"{path}/contacts/",
        {
            "was.phone": ["+74955550111", "+74955550112"],
            "f.phone": ["+7 495 555-01-11", "+7 495 555-01-12", ""],
            "main.phone": "1",
            "f.email": ["vera@example.com", ""],
        },
        headers=HTMX,
    )
    about = client.post(
        f"{path}/about/",
        {
            "f.name": "Vera Sokolova",
            "f.company_id": str(company_id),
            "f.position": "Director",
            "f.is_decision_maker": "yes",
            "f.note": "",
        },
        headers=HTMX,
    )

    assert (contacts.status_code, about.status_code) == (204, 204)
    assert told(about)["card-changed"] == {"kind": "contact", "id": str(contact_id)}
    contact = Contact.objects.get(pk=contact_id)
    assert (contact.name, contact.phone, contact.email, contact.company_id) == (
        "Vera Sokolova",
        "+74955550112",
        "vera@example.com",
        company_id,
    )
    assert contact.is_decision_maker
    assert ContactPoint.objects.filter(holder_id=contact_id).count() == 3
    page = client.get(f"/contacts/{contact_id}/").content.decode()
    assert "Name: Vera → Vera Sokolova" in page
    assert "Company: Sever" in page
    company = client.get(f"/companies/{company_id}/").content.decode()
    assert "Vera Sokolova" in company
    assert "Decides" in company


def test_what_somebody_else_wrote_meanwhile_is_shown_and_not_overwritten(cast: Cast) -> None:
    contact_id = enter(cast["Anna"], "Vera")
    signed_in(cast["Galina"]).post(
        f"/contacts/{contact_id}/fields/about/", {"f.name": "Vera G."}, headers=HTMX
    )

    response = signed_in(cast["Anna"]).post(
        f"/contacts/{contact_id}/fields/about/",
        {"f.name": "Vera A.", "was.name": "Vera", "was.is_decision_maker": "False"},
        headers=HTMX,
    )

    assert response.status_code == 422
    assert "“Vera G.”" in response.content.decode()
    assert Contact.objects.get(pk=contact_id).name == "Vera G."


def test_a_stranger_finds_nothing(cast: Cast) -> None:
    contact_id = enter(cast["Anna"], "Vera")
    boris = signed_in(cast["Boris"])

    for path in ("", "timeline/", "pieces/head/", "fields/about/", "owner/"):
        assert boris.get(f"/contacts/{contact_id}/{path}").status_code == 404
    for path in ("notes/", "files/", "deals/", "leads/", "fields/about/", "owner/"):
        sent = {"text": "x", "f.name": "Mine", "owner": str(cast["Boris"].pk)}
        if path != "files/":
            assert boris.post(f"/contacts/{contact_id}/{path}", sent).status_code == 404
    assert Contact.objects.get().name == "Vera"
    assert not Deal.objects.exists()
    assert not CardFile.objects.exists()


def test_a_deal_begins_with_what_is_known_of_the_client(cast: Cast) -> None:
    company_id = enter(cast["Anna"], "Sever", "company")
    contact_id = enter(cast["Anna"], "Vera", phone=["+7 495 555 01 11"], company_id=str(company_id))

    response = signed_in(cast["Anna"]).post(f"/contacts/{contact_id}/deals/", headers=HTMX)

    deal = Deal.objects.get()
    assert response.headers["HX-Redirect"] == f"/deals/{deal.pk}/"
    assert (deal.contact_id, deal.company_id, deal.client_name, deal.company_name, deal.phone) == (
        contact_id,
        company_id,
        "Vera",
        "Sever",
        "+74955550111",
    )


def test_the_card_leads_to_its_client_and_the_palette_finds_it(cast: Cast) -> None:
    lead = make_lead(owner=cast["Anna"], client_name="Vera Sokolova", **COMPLETE)
    done = convert_lead(lead_id=lead.pk, actor=cast["Anna"].as_actor(), now=LATER)
    client = signed_in(cast["Anna"])

    card = client.get(f"/deals/{done.deal.id}/").content.decode()
    palette = client.get("/search/results/?q=Sokolova").content.decode()

    assert f'href="/contacts/{done.contact_id}/"' in card
    assert f'href="/contacts/{done.contact_id}/"' in palette


def test_hands_over(cast: Cast) -> None:
    company_id = enter(cast["Anna"], "Sever", "company")
    given = {"owner": str(cast["Boris"].pk)}

    refused = signed_in(cast["Anna"]).post(f"/companies/{company_id}/owner/", given, headers=HTMX)
    done = signed_in(cast["Galina"]).post(f"/companies/{company_id}/owner/", given, headers=HTMX)

    assert (refused.status_code, done.status_code) == (403, 204)
    assert Company.objects.get().owner_id == cast["Boris"].pk


# Merging (Q4, N9).


def test_two_are_compared_merged_and_taken_apart_again(cast: Cast) -> None:
    vera = enter(cast["Anna"], "Vera", phone=["+7 495 555 01 11"])
    other = enter(cast["Anna"], "Vera S.", phone=["+7 495 555 01 11"], email=["v@example.com"])
    client = signed_in(cast["Anna"])

    hint = client.get(f"/contacts/{vera}/").content.decode()
    beside = client.get(f"/contacts/{vera}/merge/?with={other}").content.decode()
    done = client.post(
        f"/contacts/{vera}/merge/",
        {"with": str(other), "side.name": "other", "side.email": "other", "side.phone": "kept"},
    )

    assert "Perhaps the same client" in hint
    assert f"/contacts/{vera}/merge/?with={other}" in hint
    assert 'name="side.email" value="other" checked' in beside
    assert 'name="side.name" value="kept" checked' in beside
    assert done.headers["Location"] == f"/contacts/{vera}/"
    page = client.get(f"/contacts/{vera}/").content.decode()
    assert "Merged from several" in page
    assert "Merged: “Vera S.” is a part of this now" in page
    assert client.get(f"/contacts/{other}/").headers["Location"] == f"/contacts/{vera}/"
    merge = Merge.objects.get()

    stranger = signed_in(cast["Boris"])
    assert stranger.post(f"/contacts/{vera}/parts/{merge.pk}/").status_code == 404
    assert stranger.get(f"/contacts/{vera}/merge/?with={other}").status_code == 404
    assert Contact.objects.get(pk=other).merged_into_id == vera
    apart = client.post(f"/contacts/{vera}/parts/{merge.pk}/", headers=HTMX)

    assert apart.status_code == 204
    assert set(Contact.objects.values_list("pk", "name", "merged_into")) == {
        (vera, "Vera", None),
        (other, "Vera S.", None),
    }


def test_who_is_not_the_same_is_no_longer_suggested_until_that_is_taken_back(cast: Cast) -> None:
    vera = enter(cast["Anna"], "Vera", phone=["+7 495 555 01 11"])
    other = enter(cast["Anna"], "Nina", phone=["+7 495 555 01 11"])
    client = signed_in(cast["Anna"])

    client.post(f"/contacts/{vera}/difference/", {"with": str(other)}, headers=HTMX)
    told_apart = client.get(f"/contacts/{other}/").content.decode()
    client.post(f"/contacts/{vera}/difference/", {"with": str(other), "same": "1"}, headers=HTMX)
    again = client.get(f"/contacts/{other}/").content.decode()

    assert "Perhaps the same client" not in told_apart
    assert "Not the same as “Vera”" in told_apart
    assert "Told apart from 1 client" in told_apart
    assert "Perhaps the same client" in again


def test_exactly_two_of_the_list_are_merged(cast: Cast) -> None:
    ids = [enter(cast["Anna"], name) for name in ("Vera", "Nina", "Olga")]
    client = signed_in(cast["Anna"])

    two = client.get(f"/contacts/merge/?ids={ids[0]},{ids[1]}", headers=HTMX)
    three = client.get(f"/contacts/merge/?ids={ids[0]},{ids[1]},{ids[2]}", headers=HTMX)

    assert two.headers["HX-Redirect"] == f"/contacts/{ids[0]}/merge/?with={ids[1]}"
    assert told(three)["toast"]["text"] == "Select exactly two: they are shown side by side."
