"""The whole base is searched for duplicates, then what changed; pairs are judged (Q4, F2)."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from tests.world import LATER, NOW, make_cast, make_lead, use_showroom
from voronka.kernel import clock
from voronka.kernel.errors import NotAllowed
from voronka.people.models import User
from voronka.process.commands import Edit
from voronka.quality.duplicates.groups import last_judged, next_pair
from voronka.quality.duplicates.jobs import scan_changed_job
from voronka.quality.duplicates.judging import UnableToJudgePair, judge_pair, take_back
from voronka.quality.duplicates.scan import progress, scan_changed
from voronka.quality.duplicates.suggestions import suggested
from voronka.quality.imports.models import FileImport
from voronka.quality.models import DuplicatePair
from voronka.records.models import CardEvent, Contact, Lead, Merge, NotDuplicate
from voronka.records.queries.card_page import card_page
from voronka.records.use_cases.create_client import create_client
from voronka.records.use_cases.edit_client import edit_client
from voronka.records.use_cases.run_bulk_action import run_bulk_action
from voronka.records.use_cases.start_bulk_action import start_bulk_action
from voronka.work.models import Notification

pytestmark = pytest.mark.django_db

Cast = dict[str, User]


@pytest.fixture
def cast() -> Cast:
    use_showroom()
    return make_cast()


def contact(user: User, name: str, phone: str, kind: Any = "contact") -> UUID:
    return create_client(
        kind=kind,
        fields={"name": name, "phone": [phone]},
        actor=user.as_actor(),
        now=NOW,
        even_if_known=True,
    )


def judge(user: User, said: str, survivor: UUID | None = None) -> DuplicatePair:
    pair = DuplicatePair.objects.get()
    judge_pair(pair_id=pair.pk, said=said, survivor_id=survivor, actor=user.as_actor(), now=LATER)
    return pair


def test_first_all_are_looked_at_then_only_what_changed(cast: Cast) -> None:
    anna = cast["Anna"]
    vera = contact(anna, "Вера Соколова", "+7 495 555 01 11")
    sokolova = contact(anna, "Sokolova Vera", "+7 495 555 01 11")
    contact(anna, "Nina Belova", "+7 495 555 01 12")

    assert scan_changed(now=LATER) == 3
    assert scan_changed(now=LATER) == 0
    pair = DuplicatePair.objects.get()
    assert {pair.first_id, pair.second_id} == {vera, sokolova}
    assert ["phone", "same"] in pair.evidence
    assert ["person", "turned"] in pair.evidence
    assert (progress().done, progress().total) == (3, 3)

    edit_client(
        kind="contact",
        client_id=sokolova,
        fields={"name": "Boris Gusev", "phone": ["+7 495 555 01 13"]},
        actor=anna.as_actor(),
        now=LATER,
    )
    assert scan_changed(now=LATER) == 1
    assert not DuplicatePair.objects.exists()


def test_bundles_find_the_same_as_one_go(cast: Cast) -> None:
    for number in range(3):
        contact(cast["Anna"], f"Vera Sokolova {number}", "+7 495 555 01 11")

    assert scan_changed(now=LATER, size=1) == 3
    assert DuplicatePair.objects.count() == 3


def test_two_leads_that_are_over_are_left_in_peace(cast: Cast) -> None:
    for name in ("Vera Sokolova", "Sokolova Vera"):
        make_lead(owner=cast["Anna"], client_name=name, phone="+7 495 555 01 11")
    Lead.objects.update(closed_at=NOW)
    Lead.objects.filter(client_name="Vera Sokolova").update(closed_at=None)

    scan_changed(now=LATER)
    assert DuplicatePair.objects.count() == 1

    Lead.objects.update(closed_at=NOW, version=9)
    scan_changed(now=LATER)
    assert not DuplicatePair.objects.exists()


def test_it_rests_after_each_bundle_as_it_is_told(cast: Cast) -> None:
    rests: list[float] = []
    for number in range(3):
        contact(cast["Anna"], f"Vera Sokolova {number}", "+7 495 555 01 11")

    looked_at = scan_changed(now=LATER, size=1, rest=rests.append)

    assert (looked_at, len(rests)) == (3, 3)
    assert all(seconds > 0 for seconds in rests)
    assert scan_changed(now=LATER, size=1, rest=rests.append) == 0
    assert len(rests) == 3


def test_it_waits_while_cards_are_changed_in_bulk(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    lead = make_lead(owner=cast["Anna"], phone="+74955550111")
    monkeypatch.setattr(clock, "now", lambda: LATER)
    bulk_id = start_bulk_action(
        kind="lead",
        command=Edit(fields={"title": "Oak"}),
        ids=[lead.pk],
        actor=cast["Galina"].as_actor(),
        now=LATER,
    )

    scan_changed_job(timestamp=0)
    assert progress().done == 0

    run_bulk_action(bulk_id=bulk_id, now=LATER)
    scan_changed_job(timestamp=0)
    assert progress().done == progress().total == 1


def test_it_waits_for_a_file_but_not_for_one_that_stands_still(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_lead(owner=cast["Anna"], phone="+74955550111")
    file = FileImport.objects.create(
        kind="lead", name="leads.csv", status="running", created_at=NOW, started_at=NOW
    )
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(hours=1))
    scan_changed_job(timestamp=0)
    assert progress().done == 0

    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(hours=7))
    scan_changed_job(timestamp=0)

    assert (progress().done, file.status) == (1, "running")


def test_a_controller_merges_and_takes_it_back(cast: Cast) -> None:
    olga, anna = cast["Olga"], cast["Anna"]
    vera = contact(anna, "Vera Sokolova", "+7 495 555 01 11")
    other = contact(anna, "Vera Sokolova", "+7 495 555 01 11")
    scan_changed(now=LATER)

    pair = judge(olga, "merged", vera)
    assert Contact.objects.get(pk=other).merged_into_id == vera
    assert Merge.objects.get().made_by_name == "Olga"
    assert [each.said for each in last_judged()] == ["merged"]
    with pytest.raises(UnableToJudgePair):
        judge(olga, "different")
    take_back(pair_id=pair.pk, actor=olga.as_actor(), now=LATER)

    assert Contact.objects.get(pk=other).merged_into_id is None
    assert DuplicatePair.objects.get().said == ""


def test_who_was_like_one_of_two_is_like_what_they_have_become(cast: Cast) -> None:
    olga, anna = cast["Olga"], cast["Anna"]
    shop = contact(anna, "Shop on the corner", "+7 495 555 01 11")
    contact(anna, "Vera Shcherbakova", "+7 495 555 01 11")
    again = contact(anna, "Щербакова Вера", "+7 495 555 01 13")
    scan_changed(now=LATER)
    bound = DuplicatePair.objects.get(evidence__contains=[["phone", "same"]])
    judge_pair(pair_id=bound.pk, said="merged", survivor_id=shop, actor=olga.as_actor(), now=LATER)

    scan_changed(now=LATER)

    found = next_pair(actor=olga.as_actor(), may=True)
    assert found is not None
    assert {found.first.id, found.second.id} == {shop, again}
    typed = suggested(person="Щербакова Вера", actor=olga.as_actor())
    assert {each.match.id for each in typed.alike} == {shop, again}

    take_back(pair_id=bound.pk, actor=olga.as_actor(), now=LATER)
    scan_changed(now=LATER)
    pairs = DuplicatePair.objects.filter(said="")
    assert not any({shop, again} == {each.first_id, each.second_id} for each in pairs)


def test_a_group_goes_on_by_sure_pairs_only(cast: Cast) -> None:
    anna = cast["Anna"]
    names = ("Vera Sokolova", "Sokolova Vera", "Vera Sokol", "Shop on the corner")
    ids = [
        contact(anna, name, f"+7 495 555 01 {number}")
        for number, name in enumerate(names, start=11)
    ]
    for one, other, score in ((0, 1, 0.999), (1, 2, 0.97), (2, 3, 0.6)):
        first, second = sorted((ids[one], ids[other]))
        DuplicatePair.objects.create(
            first_kind="contact", first_id=first, second_kind="contact", second_id=second,
            score=score, found_at=NOW,
        )  # fmt: skip

    found = next_pair(actor=cast["Olga"].as_actor(), may=True)

    assert found is not None
    assert {found.first.id, found.second.id} == set(ids[:2])
    assert [each.id for each in found.group] == [ids[2]]


def test_leads_are_merged_too(cast: Cast) -> None:
    first, second = make_lead(owner=cast["Anna"]), make_lead(owner=cast["Boris"])
    scan_changed(now=LATER)

    judge(cast["Galina"], "merged", first.pk)

    assert Lead.objects.get(pk=second.pk).merged_into_id == first.pk


def test_not_the_same_is_remembered_by_the_next_search_and_can_be_taken_back(cast: Cast) -> None:
    anna = cast["Anna"]
    vera = contact(anna, "Vera Sokolova", "+7 495 555 01 11")
    contact(anna, "Vera Sokolova", "+7 495 555 01 11")
    scan_changed(now=LATER)

    pair = judge(cast["Olga"], "different")
    assert NotDuplicate.objects.count() == 1
    edit_client(
        kind="contact",
        client_id=vera,
        fields={"note": "x"},
        actor=anna.as_actor(),
        now=LATER,
    )
    scan_changed(now=LATER)
    assert DuplicatePair.objects.get().said == "different"
    take_back(pair_id=pair.pk, actor=cast["Olga"].as_actor(), now=LATER)
    assert not NotDuplicate.objects.exists()


def test_a_lead_that_is_not_the_same_shows_no_hint_until_that_is_taken_back(cast: Cast) -> None:
    olga = cast["Olga"].as_actor()
    one = make_lead(client_name="Vera Sokolova", phone="+7 495 555 01 11")
    other = make_lead(client_name="Vera Sokolova", phone="+7 495 555 01 11")
    scan_changed(now=LATER)

    def hints(lead: Lead) -> list[UUID]:
        return [match.id for match in card_page(ref=lead.ref, actor=olga, now=LATER).matches]

    assert (hints(one), hints(other)) == ([other.pk], [one.pk])

    pair = judge(cast["Olga"], "different")

    assert (hints(one), hints(other)) == ([], [])
    line = CardEvent.objects.get(card_id=one.pk, kind="not_duplicate")
    assert (line.payload["name"], line.actor_name) == ("Vera Sokolova", "Olga")
    take_back(pair_id=pair.pk, actor=olga, now=LATER)
    assert (hints(one), hints(other)) == ([other.pk], [one.pk])


def test_a_request_is_handed_to_the_owner_of_the_client_with_a_comment(cast: Cast) -> None:
    vera = contact(cast["Anna"], "Vera Sokolova", "+7 495 555 01 11")
    lead = make_lead(owner=cast["Boris"], client_name="Vera Sokolova", phone="+7 495 555 01 11")
    scan_changed(now=LATER)

    judge(cast["Olga"], "attached")

    lead.refresh_from_db()
    assert (lead.owner_id, lead.contact_id) == (cast["Anna"].pk, vera)
    told = Notification.objects.get(kind="triage")
    assert (told.user_id, told.card_id) == (cast["Anna"].pk, lead.pk)
    assert "+74955550111" in told.text
    note = CardEvent.objects.get(card_id=lead.pk, kind="note")
    assert "Vera Sokolova" in note.note
    assert "Anna" in note.note


def test_a_salesperson_judges_nothing_and_sees_nothing(cast: Cast, client: Client) -> None:
    first, _second = make_lead(owner=cast["Anna"]), make_lead(owner=cast["Anna"])
    scan_changed(now=LATER)

    with pytest.raises(NotAllowed):
        judge(cast["Anna"], "merged", first.pk)
    with pytest.raises(NotAllowed):
        next_pair(actor=cast["Anna"].as_actor(), may=False)
    client.force_login(cast["Anna"])
    assert client.get("/duplicates/").status_code == 403
    assert not Merge.objects.exists()
    assert DuplicatePair.objects.get().said == ""


def test_the_page_shows_the_surest_pair_with_reasons_and_goes_on(
    cast: Cast, client: Client
) -> None:
    anna = cast["Anna"]
    contact(anna, "Vera <b>Sokolova</b>", "+7 495 555 01 11")
    contact(anna, "Vera <b>Sokolova</b>", "+7 495 555 01 11")
    scan_changed(now=LATER)
    client.force_login(cast["Olga"])

    page = client.get("/duplicates/").content.decode()
    assert "The same phone number" in page
    assert "Vera &lt;b&gt;Sokolova&lt;/b&gt;" in page
    pair = DuplicatePair.objects.get()
    answer = client.post(
        f"/duplicates/{pair.pk}/verdict/", {"said": "skipped"}, headers={"HX-Request": "true"}
    )

    assert answer.status_code == 200
    assert "No duplicates wait" in answer.content.decode()
    assert client.post("/duplicates/999999/verdict/", {"said": "merged"}).status_code == 404
