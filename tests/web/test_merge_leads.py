"""Two leads that are one request: compared, merged, taken apart; by page and by API (Q4)."""

from uuid import uuid4

import pytest
from django.test import Client

from tests.world import LATER, make_cast, make_lead, use_showroom
from voronka.people.models import User
from voronka.records.models import Lead, Merge
from voronka.records.use_cases.junk_card import junk_card

pytestmark = pytest.mark.django_db

Cast = dict[str, User]


@pytest.fixture
def cast() -> Cast:
    use_showroom()
    return make_cast()


def test_the_hint_leads_to_the_comparison_and_the_old_address_to_the_survivor(
    cast: Cast, client: Client
) -> None:
    client.force_login(cast["Anna"])
    kept = make_lead(owner=cast["Anna"], client_name="Vera")
    gone = make_lead(owner=cast["Anna"], client_name="V. <b>Sokolova</b>")

    card = client.get(f"/leads/{kept.pk}/").content.decode()
    assert f"/leads/{kept.pk}/merge/?with={gone.pk}" in card
    compared = client.get(f"/leads/{kept.pk}/merge/?with={gone.pk}").content.decode()
    assert "V. &lt;b&gt;Sokolova&lt;/b&gt;" in compared
    answer = client.post(f"/leads/{kept.pk}/merge/", {"with": gone.pk, "side.client_name": "other"})

    assert answer.status_code in (204, 302)
    kept.refresh_from_db()
    assert kept.client_name == "V. <b>Sokolova</b>"
    assert client.get(f"/leads/{gone.pk}/")["Location"] == f"/leads/{kept.pk}/"
    assert "Take apart" in client.get(f"/leads/{kept.pk}/").content.decode()

    parted = client.post(f"/leads/{kept.pk}/parts/{Merge.objects.get().pk}/")

    assert parted.status_code == 204
    kept.refresh_from_db()
    assert kept.client_name == "Vera"
    assert client.get(f"/leads/{gone.pk}/").status_code == 200


def test_two_are_chosen_in_the_list_and_not_one_or_three(cast: Cast, client: Client) -> None:
    client.force_login(cast["Anna"])
    one, two = make_lead(owner=cast["Anna"]), make_lead(owner=cast["Anna"])

    chosen = client.get(f"/leads/merge/?ids={one.pk},{two.pk}", headers={"HX-Request": "true"})
    alone = client.get(f"/leads/merge/?ids={one.pk}", headers={"HX-Request": "true"})

    assert f"/leads/{one.pk}/merge/?with={two.pk}" in str(chosen.headers)
    assert alone.status_code == 204
    assert "Select exactly two" in alone.headers["HX-Trigger"]


def test_a_stranger_finds_nothing_and_nothing_changes(cast: Cast, client: Client) -> None:
    kept, gone = make_lead(owner=cast["Anna"]), make_lead(owner=cast["Anna"])
    client.force_login(cast["Boris"])

    assert client.get(f"/leads/{kept.pk}/merge/?with={gone.pk}").status_code == 404
    assert client.post(f"/leads/{kept.pk}/merge/", {"with": gone.pk}).status_code == 404
    assert client.post(f"/leads/{kept.pk}/parts/{uuid4()}/").status_code == 404
    assert not Merge.objects.exists()
    assert Lead.objects.filter(merged_into=None).count() == 2


def test_a_lead_that_was_turned_down_is_recognised_with_reason_and_date(
    cast: Cast, client: Client
) -> None:
    client.force_login(cast["Anna"])
    old = make_lead(owner=cast["Anna"], client_name="Vera Old")
    junk_card(ref=old.ref, reason="spam", actor=cast["Anna"].as_actor(), now=LATER)
    new = make_lead(owner=cast["Anna"], client_name="Vera New")

    page = client.get(f"/leads/{new.pk}/").content.decode()

    assert "Vera Old" in page
    assert "turned down on" in page
    assert ": Spam</span>" in page


def test_programs_merge_leads_and_take_them_apart(cast: Cast, client: Client) -> None:
    client.force_login(cast["Anna"])
    kept = make_lead(owner=cast["Anna"], client_name="Vera")
    gone = make_lead(owner=cast["Anna"], client_name="Nina")

    made = client.post(
        f"/api/v1/leads/{kept.pk}/merges/",
        {"absorbed_id": str(gone.pk), "taken": ["client_name"]},
        content_type="application/json",
    )
    moved = client.get(f"/api/v1/leads/{gone.pk}/")
    undone = client.delete(f"/api/v1/merges/{made.json()['id']}/")

    assert (made.status_code, moved.status_code, undone.status_code) == (201, 302, 204)
    assert moved["Location"] == f"/api/v1/leads/{kept.pk}/"
    assert client.get(f"/api/v1/leads/{gone.pk}/").json()["fields"]["client_name"] == "Nina"
