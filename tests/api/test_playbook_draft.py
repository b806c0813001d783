"""The process changed by a program: parts, conflicts, publishing, versions, uses; accounts."""

import pytest

from tests.api.client import Program
from tests.world import make_user, use_kitchens
from voronka.packs.models import PlaybookDraft
from voronka.process.models.active import active_playbook
from voronka.process.playbook import Playbook

pytestmark = pytest.mark.django_db

_LABEL = "/playbook/draft/parts/fields/lead/budget/label/"


@pytest.fixture(autouse=True)
def kitchens() -> Playbook:
    return use_kitchens()


@pytest.fixture
def irina() -> Program:
    return Program(make_user("Irina"))


def test_a_part_is_changed_published_and_taken_back(irina: Program, kitchens: Playbook) -> None:
    part = irina.get(_LABEL)
    changed = irina.put(_LABEL, {"value": "Money", "seen": part["seen"]})
    draft = irina.get("/playbook/draft/")

    published = irina.post(
        "/playbook/draft/publication/", {"comment": "Shorter", "seen": draft["seen"]}
    )

    assert (changed["value"], published) == ("Money", {"bulk_actions": []})
    assert [(d["path"], d["after"]) for d in draft["differences"]] == [
        ("fields/lead/budget/label", "Money")
    ]
    assert draft["impact"]["is_possible"] is True
    (release,) = irina.get("/playbook/versions/")
    assert (release["comment"], release["before"]) == ("Shorter", kitchens.hash)
    assert irina.get(f"/playbook/versions/{release['hash']}/")["brought"] == draft["differences"]
    back = f"/playbook/versions/{kitchens.hash}/restoration/"
    irina.post(back, {"comment": "As it was"}, expect=204)
    assert active_playbook().hash == kitchens.hash


def test_every_kind_of_part_is_read_and_written_as_it_stands(irina: Program) -> None:
    wanted = [
        "tasks/first_call", "roles/measurer", "sos/untaken_lead", "scoring/abc", "groups/kitchen",
        "pipelines/leads/stages/new/hints", "bookings/visit", "errors/no_contacts", "errors_digest",
        "pipelines/leads/label", "calendar", "conversion", "catalogue/classic", "sources/call",
        "lost_reasons/other", "robots/confirm_visit", "messages/visit_confirmed",
    ]  # fmt: skip
    for part in wanted:
        address = f"/playbook/draft/parts/{part}/"
        there = irina.get(address)
        same = irina.put(address, {"value": there["value"], "seen": there["seen"]})
        assert same == there, part

    assert irina.get("/playbook/draft/")["differences"] == []


def test_a_proposal_waits_for_its_date_and_is_taken_back(irina: Program) -> None:
    irina.put(_LABEL, {"value": "Money"})
    seen = irina.get("/playbook/draft/")["seen"]
    body = {"comment": "Shorter", "seen": seen, "counts_from": "2099-01-01T09:00:00+03:00"}

    draft = irina.post("/playbook/draft/proposal/", body)
    refused = irina.post("/playbook/draft/approval/", {"seen": seen}, expect=403)
    irina.delete("/playbook/draft/proposal/", expect=204)

    assert (draft["proposal"]["by"], draft["proposal"]["is_ready"]) == ("Irina", True)
    assert draft["is_approval_needed"] is False and "approve" in refused["detail"]
    assert irina.get("/playbook/draft/")["proposal"] is None


def test_who_was_second_is_told(irina: Program) -> None:
    seen = irina.get(_LABEL)["seen"]
    Program(make_user("Viktor")).put(_LABEL, {"value": "Sum", "seen": seen})

    refused = irina.put(_LABEL, {"value": "Money", "seen": seen}, expect=409)

    assert "Viktor" in refused["detail"]
    assert irina.get(_LABEL)["value"] == "Sum"


def test_what_would_not_hold_together_is_told_by_place(irina: Program) -> None:
    gate = "/playbook/draft/parts/pipelines/leads/stages/ours/gate/require/"

    refused = irina.put(gate, {"value": ["budgett"]}, expect=422)

    (fault,) = refused["errors"]
    assert fault["pointer"] == "/pipelines/leads/stages/ours/gate/require/0"
    assert not PlaybookDraft.objects.exists()


def test_a_text_with_a_mistake_is_told_by_line(irina: Program, kitchens: Playbook) -> None:
    text = kitchens.text.replace("- budget\n", "- budgett\n", 1)

    refused = irina.put("/playbook/draft/", {"files": {"playbook.yaml": text}}, expect=422)

    assert refused["errors"][0]["source"].startswith("playbook.yaml:")
    assert not PlaybookDraft.objects.exists()


def test_uses_are_told_and_keep_a_part_from_being_taken_out(irina: Program) -> None:
    uses = irina.get("/playbook/uses/fields/lead/budget/")
    refused = irina.ask("DELETE", "/playbook/draft/parts/fields/lead/budget/")

    assert uses["label"] == "Expected budget"
    assert any(place["path"].startswith("scoring/") for place in uses["places"])
    assert refused.status_code == 422
    assert not PlaybookDraft.objects.exists()


def test_a_salesperson_neither_looks_nor_changes() -> None:
    anna = Program(make_user("Anna"))

    assert anna.ask("GET", "/playbook/draft/").status_code == 403
    assert anna.ask("PUT", _LABEL, {"value": "x"}).status_code == 403
