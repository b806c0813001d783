"""Triage, distribution, the backlog and duplicates for programs (Q1, Q2, Q4, N7, F1)."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from time_machine import travel

from tests.api.client import Program
from tests.quality.partner import make_partners, make_request, use_partner
from tests.world import LATER
from voronka.quality.duplicates.scan import scan_changed
from voronka.quality.models import DuplicatePair, HandedCard, TriageVerdict
from voronka.records.models import BulkAction, Deal, Lead
from voronka.records.use_cases.run_bulk_action import run_bulk_action

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> dict[str, Any]:
    use_partner()
    return make_partners()


_WORDS = ("Ash", "Birch", "Cedar", "Elm", "Fir", "Hazel", "Larch", "Maple", "Oak", "Pine", "Yew")


def _twins(number: int) -> tuple[Lead, Lead]:
    phone, name = f"+7 495 555-{number:02}-{99 - number}", _WORDS[number]
    first = make_request(client_name=name, company_name=None, phone=phone)
    return first, make_request(client_name=name, company_name=None, phone=phone)


# Triage and distribution.


@travel(LATER, tick=False)
def test_a_program_judges_a_lead_and_takes_it_back(cast: Any) -> None:
    olga, anna, lead = Program(cast["Olga"]), Program(cast["Anna"]), make_request()
    path = f"/triage/{lead.pk}/verdict/"

    waiting = olga.get("/triage/")
    silent = olga.refused("POST", path, {"verdict": "junk"})
    made = olga.post(path, {"verdict": "junk", "reason": "spam"}, expect=201)
    twice = olga.refused("POST", path, {"verdict": "contact"})
    empty = olga.get("/triage/")
    olga.post(f"/triage/verdicts/{made['id']}/undo/")

    assert [(row["id"], row["verdict"]) for row in waiting["items"]] == [(str(lead.pk), "deal")]
    assert (waiting["ages"]["today"], waiting["ages"]["total"]) == (1, 1)
    assert (silent["status"], twice["status"]) == (422, 422)
    assert twice["detail"] == "Olga has judged this request already."
    assert empty["items"] == []
    assert Lead.objects.get().stage == "incoming"
    assert anna.refused("GET", "/triage/")["status"] == 403
    assert anna.refused("POST", path, {"verdict": "contact"})["status"] in (403, 404)
    assert TriageVerdict.objects.filter(undone_at=None).count() == 0


@travel(LATER, tick=False)
def test_a_program_hands_out_and_reads_the_ledger(cast: Any) -> None:
    galina, anna = Program(cast["Galina"]), Program(cast["Anna"])
    lead = make_request()
    olga = Program(cast["Olga"])
    olga.post(f"/triage/{lead.pk}/verdict/", {"verdict": "deal", "grade": "a"}, expect=201)
    hot = Deal.objects.get(lead=lead.pk)

    mine = anna.refused("POST", f"/deals/{hot.pk}/handings/", {})
    handed = galina.post(f"/deals/{hot.pk}/handings/", {"by": "turn"}, expect=201)
    again = galina.refused("POST", f"/deals/{hot.pk}/handings/", {})
    (row,) = galina.get("/distribution/")

    assert mine["status"] in (403, 404)
    assert (row["to_id"], row["by"], row["ref"]["id"]) == (handed["to_id"], "turn", str(hot.pk))
    # A robot has moved it on, to where nothing is handed out any more.
    assert again["detail"] == "The process has no rule that hands out cards of this stage."
    assert HandedCard.objects.count() == 1


@travel(LATER, tick=False)
def test_a_program_divides_the_backlog_and_judges_all_that_match(cast: Any) -> None:
    olga, galina = Program(cast["Olga"]), Program(cast["Galina"])
    make_request(source="tender")
    kept = make_request(client_name="Nina", source="email", email="nina@mail.example")

    found = olga.get("/triage/backlog/", source="email")
    body = {"verdict": "contact", "grade": "c", "filter": {"source": "email"}}
    begun = olga.post("/triage/bulk/", body, expect=201)
    refused = galina.refused("POST", "/triage/bulk/", body)
    run_bulk_action(bulk_id=BulkAction.objects.get().pk, now=LATER)

    facets = {each["name"]: each["values"] for each in found["facets"]}
    assert found["total"] == 1
    assert [(each["key"], each["label"], each["count"]) for each in facets["stage"]] == [
        ("incoming", "Request received", 1)
    ]
    assert (begun["total"], refused["status"]) == (1, 403)
    after = olga.get(f"/bulk/{begun['id']}/")
    assert (after["done"], after["refused"], after["can_be_undone"]) == (1, 0, True)
    assert Lead.objects.get(pk=kept.pk).stage == "qualified"


# Duplicates.


@travel(LATER, tick=False)
def test_a_program_works_through_the_pairs(cast: Any) -> None:
    olga, anna = Program(cast["Olga"]), Program(cast["Anna"])
    first, second = _twins(1)
    _twins(2)
    scan_changed(now=LATER)

    page = olga.get("/duplicates/", limit=1)
    rest = olga.get("/duplicates/", after=page["next"])
    pairs = [*page["items"], *rest["items"]]
    (pair,) = [each for each in pairs if each["first"]["name"] == "Birch"]
    (other,) = [each for each in pairs if each["first"]["name"] == "Cedar"]
    path = f"/duplicates/{pair['id']}/verdict/"
    merged = olga.post(path, {"said": "merged", "stays_id": str(first.pk)})
    twice = olga.refused("POST", path, {"said": "different"})
    part_of = Lead._default_manager.get(pk=second.pk).merged_into_id
    told_apart = olga.post(f"/duplicates/{other['id']}/verdict/", {"said": "different"})

    assert (len(pairs), rest["next"]) == (2, None)
    assert {"kind": "phone", "level": "same"} in pair["evidence"]
    assert (merged["said"], merged["said_by"], part_of) == ("merged", "Olga", first.pk)
    assert twice["detail"] == "Olga has judged these two already."
    assert told_apart["said"] == "different"
    assert olga.get("/duplicates/")["items"] == []
    judged = olga.get("/duplicates/judged/")
    assert {each["said"] for each in judged} == {"merged", "different"}
    back = olga.delete(path, expect=200)
    assert (back["said"], Lead._default_manager.get(pk=second.pk).merged_into_id) == ("", None)
    assert olga.get(f"/duplicates/{pair['id']}/")["said"] == ""
    for method, where, body in (
        ("GET", "/duplicates/", None),
        ("GET", f"/duplicates/{pair['id']}/", None),
        ("POST", path, {"said": "skipped"}),
    ):
        assert anna.refused(method, where, body)["status"] == 403
    assert DuplicatePair.objects.get(pk=pair["id"]).said == ""
    assert olga.refused("GET", "/duplicates/999999/")["status"] == 404
    assert olga.refused("GET", "/duplicates/", query={"after": "x"})["status"] == 422


@travel(LATER, tick=False)
def test_a_program_asks_who_it_may_be(cast: Any) -> None:
    make_request(client_name="Алексей Щербаков", company_name="ООО «Пример Логистика»")
    scan_changed(now=LATER)

    found = Program(cast["Olga"]).get(
        "/duplicates/suggestions/",
        client_name="Shcherbakov Alexey",
        company_name="Primer Logistika",
    )

    assert found["known"] == []
    (alike,) = found["alike"]
    assert alike["record"]["name"] == "Алексей Щербаков"
    assert {"kind": "company", "level": "same"} in alike["evidence"]
    assert alike["score"] > 0.9


@travel(LATER, tick=False)
def test_as_many_queries_for_one_pair_as_for_ten(cast: Any) -> None:
    olga = Program(cast["Olga"])

    def queries() -> int:
        scan_changed(now=LATER)
        olga.get("/duplicates/")
        with CaptureQueriesContext(connection) as captured:
            olga.get("/duplicates/")
        return len(captured)

    _twins(1)
    few = queries()
    for number in range(2, 11):
        _twins(number)

    assert queries() == few
    assert DuplicatePair.objects.count() >= 10
