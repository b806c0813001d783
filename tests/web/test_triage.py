"""The pages of triage and of distribution (Q1, Q3, N7)."""

from typing import Any

import pytest
from time_machine import travel

from tests.quality.partner import make_partners, make_request, use_partner
from tests.web.browsing import HTMX, queries_of, signed_in, told
from tests.world import LATER, make_deal
from voronka.packs.models import Release
from voronka.process.models.active import active_playbook
from voronka.quality.models import HandedCard
from voronka.records.models import Deal, Lead

pytestmark = pytest.mark.django_db

FETCH = {"X-Requested-With": "fetch"}


@pytest.fixture
def cast() -> dict[str, Any]:
    use_partner()
    return make_partners()


def test_the_page_shows_the_queue_the_request_its_matches_and_the_stop_rule(cast: Any) -> None:
    make_deal(owner=cast["Anna"], client_name="Known Vera")
    make_request(request="Высылаю резюме <b>", source="vendor", seats=7)

    with travel(LATER, tick=False):
        page = signed_in(cast["Olga"]).get("/triage/").content.decode()

    assert 'id="triage-total">1<' in page
    assert "Stop rule: Looking for work" in page
    assert "contains “резюме”" in page
    assert "Known Vera" in page
    assert "Passed on by the vendor" in page
    assert 'value="vacancy" selected' in page
    assert "резюме &lt;b&gt;" in page


def test_a_verdict_answers_with_the_rest_of_the_queue_and_can_be_undone(cast: Any) -> None:
    lead, other = make_request(), make_request(client_name="Nina")
    olga = signed_in(cast["Olga"])

    with travel(LATER, tick=False):
        sent = {"verdict": "junk", "reason": "spam"}
        done = olga.post(f"/triage/{lead.pk}/verdict/", sent, headers=FETCH)
        stage = Lead.objects.get(pk=lead.pk).stage
        back = olga.post("/triage/undo/", headers=HTMX)

    assert (done.status_code, stage) == (200, "junk")
    assert str(lead.pk) not in done.content.decode()
    assert str(other.pk) in done.content.decode()
    assert told(done)["toast"]["undo"] == "/triage/undo/"
    assert told(back)["triage-undone"] == {"id": str(lead.pk)}
    assert Lead.objects.get(pk=lead.pk).stage == "incoming"


def test_what_is_refused_comes_back_with_what_was_typed(cast: Any) -> None:
    lead = make_request()

    with travel(LATER, tick=False):
        sent = {"verdict": "junk", "note": "Hm <i>"}
        answer = signed_in(cast["Olga"]).post(f"/triage/{lead.pk}/verdict/", sent, headers=FETCH)

    assert answer.status_code == 422
    assert "Hm &lt;i&gt;" in answer.content.decode()
    assert Lead.objects.get(pk=lead.pk).stage == "incoming"


def test_the_page_asks_as_often_for_one_request_as_for_ten(cast: Any) -> None:
    olga = signed_in(cast["Olga"])
    make_request()
    with travel(LATER, tick=False):
        olga.get("/triage/list/")
        one = queries_of(olga, "/triage/list/")
        for _ in range(9):
            make_request()
        ten = queries_of(olga, "/triage/list/")

    assert one == ten


def test_who_does_not_judge_gets_no_page(cast: Any) -> None:
    lead = make_request()

    assert signed_in(cast["Anna"]).get("/triage/").status_code == 403
    assert signed_in(cast["Anna"]).get(f"/triage/{lead.pk}/").status_code == 403


def test_the_head_hands_deals_out_and_a_salesperson_reads_why(cast: Any) -> None:
    lead = make_request(seats=60)
    olga, galina, anna = (signed_in(cast[name]) for name in ("Olga", "Galina", "Anna"))

    with travel(LATER, tick=False):
        sent = {"verdict": "deal", "grade": "a", "note": "Hot"}
        olga.post(f"/triage/{lead.pk}/verdict/", sent, headers=FETCH)
        before = galina.get("/distribution/").content.decode()
        galina.post("/distribution/hot_deals/handings/", {"by": "turn"})
        row = HandedCard.objects.get()
        page = anna.get("/distribution/").content.decode()
        reason = anna.get(f"/distribution/{row.pk}/reason/", headers=HTMX).content.decode()
        refused = anna.post("/distribution/hot_deals/handings/", {"by": "turn"})

    assert "Hand all out in turn" in before
    assert Deal.objects.get().owner_id == row.to_id
    assert "It is the turn of" in page
    assert "Hand all out in turn" not in page
    assert "Decided again from the ledger, the choice is the same." in reason
    assert "Zoya" in reason
    assert refused.status_code in (302, 403)
    assert HandedCard.objects.count() == 1


# With triage and without.


def test_triage_is_switched_off_and_on_by_who_changes_the_process(cast: Any) -> None:
    waiting = make_request()
    viktor = signed_in(cast["Viktor"])
    before = active_playbook()

    with travel(LATER, tick=False):
        asked = viktor.get("/triage/mode/", headers=HTMX).content.decode()
        sent = {"mode": "none", "comment": "On holiday"}
        off = viktor.post("/triage/mode/", sent, headers=HTMX)
        without = make_request(client_name="Nina")
        page = viktor.get("/triage/").content.decode()
        viktor.post("/triage/mode/", {"mode": "quality"}, headers=HTMX)
        with_triage = make_request(client_name="Anton")

    assert "New leads will start in “Manager assigned”" in asked
    assert told(off) == {"dialog-close": {}}
    assert "Triage is switched off in the process" in page
    stages = [Lead.objects.get(pk=lead.pk).stage for lead in (waiting, without, with_triage)]
    assert stages == ["incoming", "handed", "incoming"]
    # Nothing but the mode was different meanwhile.
    assert active_playbook().hash == before.hash
    comments = Release.objects.order_by("pk").values_list("comment", flat=True)
    assert list(comments)[-2:] == ["Triage is switched off: On holiday", "Triage is switched on"]


def test_who_does_not_change_the_process_does_not_switch_triage(cast: Any) -> None:
    anna = signed_in(cast["Anna"])

    refused = anna.post("/triage/mode/", {"mode": "none"}, headers=HTMX)

    assert refused.status_code == 403
    triage = active_playbook().spec.triage
    assert triage is not None and triage.mode == "quality"
    assert signed_in(cast["Viktor"]).post("/triage/mode/", {"mode": "maybe"}).status_code == 404
