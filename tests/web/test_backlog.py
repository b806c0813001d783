"""The backlog: what the base is made of, narrowed, and one verdict on all that match (Q2, Q3)."""

import json
from typing import Any
from urllib.parse import urlencode

import pytest
from time_machine import travel

from tests.quality.partner import make_partners, make_request, use_partner
from tests.web.browsing import HTMX, queries_of, signed_in, told
from tests.world import LATER
from voronka.quality.models import TriageVerdict
from voronka.quality.triage import backlog
from voronka.records.models import BulkAction, Lead
from voronka.records.queries.filters import CardFilter
from voronka.records.use_cases.junk_card import junk_card
from voronka.records.use_cases.run_bulk_action import run_bulk_action

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> dict[str, Any]:
    use_partner()
    return make_partners()


def _facets(cast: Any, **wanted: Any) -> tuple[int, dict[str, list[tuple[str, int]]]]:
    found = backlog.backlog(
        actor=cast["Olga"].as_actor(), wanted=CardFilter(pipeline="leads", **wanted)
    )
    named = {each.name: [(v.key, v.count) for v in each.values] for each in found.facets}
    return found.total, named


def _old_base(cast: Any) -> list[Lead]:
    return [
        make_request(
            client_name="Vera", source="email", mailbox="sales", requested_at="2021-02-03"
        ),
        make_request(client_name="Nina", source="email", mailbox="info", requested_at="2021-12-31"),
        make_request(client_name="Anton", source="tender", owner=cast["Anna"]),
        make_request(client_name="Boris", source=None),
    ]


def test_the_base_is_divided_by_stage_year_source_mailbox_and_owner(cast: Any) -> None:
    junk = _old_base(cast)[0]
    anna = str(cast["Anna"].pk)

    total, facets = _facets(cast)
    assert total == 4
    assert facets == {
        "stage": [("incoming", 4)],
        "year": [("2026", 2), ("2021", 2)],
        "source": [("email", 2), ("", 1), ("tender", 1)],
        "owner": [("", 3), (anna, 1)],
        "mailbox": [("", 2), ("info", 1), ("sales", 1)],
        "product": [("", 4)],
        "client_class": [("", 4)],
    }
    junk_card(ref=junk.ref, reason="spam", actor=cast["Olga"].as_actor(), now=LATER)
    total, facets = _facets(cast, year="2021")
    assert (total, facets["mailbox"], facets["year"]) == (1, [("info", 1)], [("2021", 1)])
    assert _facets(cast, year="1999x")[0] == 0
    assert _facets(cast, which="closed", stage="junk")[0] == 1


def test_pressing_a_value_narrows_and_pressing_it_again_widens(cast: Any) -> None:
    _old_base(cast)
    olga = signed_in(cast["Olga"])
    where = json.dumps([["mailbox", "is", "sales"]], ensure_ascii=False, separators=(",", ":"))

    with travel(LATER, tick=False):
        page = olga.get("/backlog/").content.decode()
        query = urlencode({"pipeline": "leads", "where": where})
        narrowed = olga.get(f"/backlog/?{query}").content.decode()
        damaged = olga.get("/backlog/?where=[[").content.decode()

    assert 'id="backlog-total">4<' in page
    assert "/backlog/?pipeline=leads&amp;year=2021" in page
    assert query.replace("&", "&amp;") in page
    assert "/backlog/?pipeline=leads&amp;owner=nobody" in page
    assert 'id="backlog-total">1<' in narrowed
    assert 'href="/backlog/?pipeline=leads" aria-current="true"' in narrowed
    assert "Vera" in narrowed and "Anton" not in narrowed
    assert "The filter in the address is damaged." in damaged


def test_all_that_match_are_junk_with_a_reason_that_needs_a_comment(cast: Any) -> None:
    old = _old_base(cast)
    olga = signed_in(cast["Olga"])
    sent = {"all": "1", "query": "?pipeline=leads&year=2021", "verdict": "junk", "reason": "other"}

    with travel(LATER, tick=False):
        asked = olga.post("/backlog/verdict/", sent, headers=HTMX).content.decode()
        silent = olga.post("/backlog/verdicts/", sent, headers=HTMX)
        begun = BulkAction.objects.count()
        done = olga.post("/backlog/verdicts/", sent | {"note": "An old list"}, headers=HTMX)
        run_bulk_action(bulk_id=BulkAction.objects.get().pk, now=LATER)

    assert "2 leads" in asked
    assert (silent.status_code, begun) == (422, 0)
    assert "This reason needs a comment." in silent.content.decode()
    assert done.status_code == 204
    assert set(told(done)) == {"dialog-close", "selection-done", "bulk-changed"}
    stages = {lead.client_name: lead.stage for lead in Lead.objects.all()}
    assert [stages[lead.client_name or ""] for lead in old] == [
        "junk", "junk", "incoming", "incoming",
    ]  # fmt: skip
    assert set(Lead.objects.filter(stage="junk").values_list("junk_note", flat=True)) == {
        "An old list"
    }


def test_selected_ones_become_clients_with_the_chosen_class(cast: Any) -> None:
    lead, other = make_request(), make_request(client_name="Nina")
    olga = signed_in(cast["Olga"])
    sent = {"ids": str(lead.pk), "verdict": "contact", "grade": "b", "note": "Call in May"}

    with travel(LATER, tick=False):
        assert olga.post("/backlog/verdicts/", sent, headers=HTMX).status_code == 204
        run_bulk_action(bulk_id=BulkAction.objects.get().pk, now=LATER)

    judged = TriageVerdict.objects.get()
    assert (judged.lead_id, judged.verdict, judged.grade, judged.note) == (
        lead.pk, "contact", "b", "Call in May",
    )  # fmt: skip
    assert Lead.objects.get(pk=other.pk).stage == "incoming"


def test_a_page_takes_as_many_queries_for_one_lead_as_for_ten(cast: Any) -> None:
    olga = signed_in(cast["Olga"])
    with travel(LATER, tick=False):
        make_request(owner=cast["Anna"])
        few = queries_of(olga, "/backlog/")
        for number in range(9):
            owner = cast["Boris" if number % 2 else "Zoya"]
            make_request(client_name=f"Client {number}", owner=owner)
        many = queries_of(olga, "/backlog/")

    assert few == many


@pytest.mark.parametrize(("who", "status"), [("Anna", 403), ("Olga", 200), ("Galina", 200)])
def test_who_works_on_many_leads_may_see_it(cast: Any, who: str, status: int) -> None:
    lead = make_request()
    client = signed_in(cast[who])
    sent = {"ids": str(lead.pk), "verdict": "contact"}

    with travel(LATER, tick=False):
        page = client.get("/backlog/")
        begun = client.post("/backlog/verdicts/", sent, headers=HTMX)

    assert page.status_code == status
    assert ("/backlog/" in client.get("/triage/").content.decode()) == (who == "Olga")
    assert begun.status_code == (204 if who == "Olga" else 403)
    assert BulkAction.objects.count() == (1 if who == "Olga" else 0)
