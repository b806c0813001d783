"""“Why?” beside the owner: whose the card is and why, and who sees it by which right (N4)."""

import re
from datetime import timedelta

import pytest

from tests.web.browsing import HTMX, queries_of, signed_in
from tests.world import LATER, NOW, make_cast, make_lead, make_user, use_showroom
from voronka.kernel import clock
from voronka.kernel.actor import SYSTEM
from voronka.records.models import DecisionRow
from voronka.records.use_cases.add_participant import add_participant
from voronka.records.use_cases.assign_card import assign_card
from voronka.records.use_cases.take_card import take_card

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def noon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: LATER)


def _read(page: str) -> str:
    """Return what stands on the page, without its markup."""
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def test_the_owner_of_a_card_and_who_sees_it_are_explained() -> None:
    use_showroom()
    cast = make_cast()
    lead = make_lead()
    take_card(ref=lead.ref, actor=cast["Anna"].as_actor(), now=NOW)
    assign_card(
        ref=lead.ref,
        owner_id=cast["Boris"].pk,
        actor=cast["Galina"].as_actor(),
        now=NOW + timedelta(minutes=1),
    )
    add_participant(ref=lead.ref, user_id=cast["Maxim"].pk, actor=SYSTEM, now=NOW)
    boris = signed_in(cast["Boris"])
    assert f'hx-get="/leads/{lead.pk}/reasons/"' in boris.get(f"/leads/{lead.pk}/").content.decode()

    page = boris.get(f"/leads/{lead.pk}/reasons/", headers=HTMX).content.decode()

    text = _read(page)
    assert text.index("Boris got it from Anna; Galina handed it over.") < text.index(
        "Anna took it."
    )
    latest = DecisionRow.objects.get(command__kind="assign")
    assert f'hx-get="/leads/{lead.pk}/decisions/{latest.pk}/"' in page
    assert "Why you see it Owns the card." in text
    assert "Maxim Takes part in the card." in text
    assert "Galina Head of sales: sees all cards." in text
    assert "Zoya" not in text


def test_the_number_of_queries_does_not_grow_with_people_or_owners() -> None:
    use_showroom()
    anna, boris = make_user("Anna"), make_user("Boris")
    lead = make_lead(owner=anna)
    client = signed_in(make_user("Viktor"))
    path = f"/leads/{lead.pk}/reasons/"
    few = queries_of(client, path)

    for number in range(4):
        make_user(f"Seller {number}", role="sales")
        owner = boris if number % 2 == 0 else anna
        assign_card(ref=lead.ref, owner_id=owner.pk, actor=SYSTEM, now=LATER)

    assert queries_of(client, path) == few
