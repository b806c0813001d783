"""What a verdict taken back gives back (Q1, N6)."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.base import ContentFile

from tests.quality.partner import make_partners, make_request, shut_the_way_back, use_partner
from tests.world import LATER, NOW, make_deal
from voronka.process.text import Text
from voronka.quality.triage.judge_lead import Verdict, judge_lead
from voronka.quality.triage.undo_verdict import undo_verdict
from voronka.records.checks import decisions_replay, stays_are_whole
from voronka.records.models import CardFile, Contact, ContactPoint, Deal, Lead, StageStay
from voronka.records.use_cases.attach_file import attach_file
from voronka.work.models import Notification, Task
from voronka.work.use_cases.create_task import create_task

pytestmark = pytest.mark.django_db


def _as_it_is(lead: Lead) -> dict[str, Any]:
    """Return everything about a lead that taking back gives back."""
    card = dict(Lead.objects.values().get(pk=lead.pk))
    tasks = Task.objects.filter(card_id=lead.pk).open().order_by("pk")
    stays = StageStay.objects.filter(card_id=lead.pk).order_by("pk")
    points = ContactPoint.objects.filter(holder_id=lead.pk).order_by("kind")
    return {
        "card": {
            name: value for name, value in card.items() if name not in ("version", "playbook_hash")
        },
        "tasks": list(tasks.values_list("title", "assignee_id", "due_at")),
        "stays": list(stays.values_list("stage", "entered_at", "left_at")),
        "points": list(points.values_list("kind", "value")),
        "files": list(CardFile.objects.filter(card_id=lead.pk).values_list("pk", "stored")),
    }


@pytest.mark.parametrize("wish", [
    {"kind": "junk", "reason": "spam"},
    {"kind": "contact", "grade": "c"},
    {"kind": "deal", "grade": "a", "note": "Ждут"},
    {"kind": "attach", "grade": "b"},
], ids=lambda wish: wish["kind"])  # fmt: skip
def test_each_verdict_taken_back_leaves_the_lead_as_it_was_whatever_gates_say(wish: Any) -> None:
    """Stage, stay, owner, team, class, links, tasks and files, past a gate that is shut (N6)."""
    use_partner()
    cast = make_partners()
    olga, known = cast["Olga"].as_actor(), make_deal(owner=cast["Anna"])
    lead = make_request(now=NOW, client_class="c")
    create_task(
        card=lead.ref, title=Text.same("Find the contract"), assignee_id=cast["Olga"].pk,
        due_at=LATER, actor=olga, now=NOW,
    )  # fmt: skip
    attach_file(ref=lead.ref, name="seats.txt", content=ContentFile(b"40"), actor=olga, now=NOW)
    shut_the_way_back()
    before = _as_it_is(lead)
    match_id = known.pk if wish["kind"] == "attach" else None
    judge_lead(lead_id=lead.pk, verdict=Verdict(**wish, match_id=match_id), actor=olga, now=LATER)

    undo_verdict(actor=olga, now=LATER + timedelta(minutes=1))

    assert _as_it_is(lead) == before
    assert list(Deal.objects.all()) == [known]
    assert not Contact.objects.exists()
    assert not Notification.objects.filter(kind="triage", read_at=None).exists()
    assert (stays_are_whole(), decisions_replay()) == ([], [])
