"""Keeping the house by a program: processes to apply, seals, and every request of a day."""

import pytest

from tests.api.client import Program
from tests.records.test_history_chain import no_guard
from tests.world import NOW, make_cast, make_lead, make_user, use_kitchens, use_showroom
from voronka.channels.use_cases.submit_web_form import submit_web_form
from voronka.process.models import PlaybookVersion
from voronka.process.models.active import active_playbook
from voronka.records.models import CardEvent, Seal
from voronka.records.use_cases.seal_history import seal_history

pytestmark = pytest.mark.django_db


def test_an_administrator_looks_at_a_process_and_applies_it() -> None:
    use_showroom()
    irina = Program(make_user("Irina"))

    rows = {each["name"]: each for each in irina.get("/packs/")}
    pack = irina.get("/packs/kitchens/")
    applied = irina.post("/packs/kitchens/application/")

    assert {"kitchens", "it_partner"} <= rows.keys()
    assert not any(each["is_in_force"] for each in rows.values())
    (leads,) = (each for each in pack["pipelines"] if each["key"] == "leads")
    assert (leads["stages"][0]["key"], leads["stages"][0]["note"]) == ("new", "initial")
    assert {"sales", "measurer"} <= {each["key"] for each in pack["roles"]}
    assert applied == {"playbook": "kitchens", "hash": active_playbook().hash}


def test_a_process_without_the_stages_of_cards_is_refused_and_others_may_not_look() -> None:
    use_showroom()
    cast = make_cast()
    make_lead(owner=cast["Anna"])
    irina, anna = Program(cast["Irina"]), Program(cast["Anna"])
    before = active_playbook().hash

    refused = irina.refused("POST", "/packs/it_partner/application/")
    forbidden = anna.refused("POST", "/packs/kitchens/application/")

    assert (refused["status"], forbidden["status"]) == (422, 403)
    assert "Cards stand in stages" in refused["detail"]
    assert anna.refused("GET", "/packs/")["status"] == 403
    assert irina.refused("POST", "/packs/bakery/application/")["status"] == 404
    assert (active_playbook().hash, PlaybookVersion.objects.count()) == (before, 1)


def test_seals_are_read_verified_and_kept_elsewhere() -> None:
    use_kitchens()
    cast = make_cast()
    irina, anna = Program(cast["Irina"]), Program(cast["Anna"])
    lead = make_lead(owner=cast["Anna"])
    seal_history(now=NOW)
    root = bytes(Seal.objects.get().root).hex()

    page, roots = irina.get("/seals/"), irina.get("/seals/roots/")
    intact = irina.post("/seals/verification/")
    event = CardEvent.objects.filter(card_id=lead.pk).order_by("id")[0]
    with no_guard():
        CardEvent.objects.filter(pk=event.pk).update(note="altered")
    broken = irina.post("/seals/verification/")

    assert [each["root"] for each in page["seals"]] == [root]
    assert (page["unsealed_cards"], roots) == (0, page["seals"])
    assert intact == {"is_intact": True, "problems": []}
    assert broken["is_intact"] is False and f"row {event.pk} " in broken["problems"][0]
    for method, path in (("GET", ""), ("GET", "roots/"), ("POST", "verification/")):
        assert anna.refused(method, f"/seals/{path}")["status"] == 404


def test_each_request_of_a_day_is_accounted_for() -> None:
    use_kitchens()
    cast = make_cast()
    answers = {"client_name": "Vera", "phone": "+7 495 555-01-11", "consent": True}
    submit_web_form(form_key="site", answers=answers, remote="203.0.113.7", now=NOW)
    olga = Program(cast["Olga"])

    (row,) = olga.get("/requests/intake/2026-03-10/form:site/")

    assert (row["fate"], row["answers"]["client_name"]) == ("became", "Vera")
    assert olga.get(f"/leads/{row['ref']['id']}/")["id"] == row["ref"]["id"]
    assert olga.get("/requests/intake/2026-03-11/form:site/") == []
    path = "/requests/intake/2026-03-10/form:site/"
    assert Program(cast["Anna"]).refused("GET", path)["status"] == 404
