"""What a verdict taken back gives back (Q1, N6)."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.base import ContentFile

from tests.quality.partner import (
    have_requests_fill_in_clients,
    make_partners,
    make_request,
    shut_the_way_back,
    use_partner,
)
from tests.world import LATER, NOW, make_deal
from voronka.kernel.actor import SYSTEM
from voronka.process.text import Text
from voronka.quality.triage.judge_lead import Verdict, judge_lead
from voronka.quality.triage.undo_verdict import undo_verdict
from voronka.records.checks import decisions_replay, stays_are_whole
from voronka.records.models import (
    CardFile,
    Company,
    Contact,
    ContactPoint,
    Deal,
    Lead,
    StageStay,
)
from voronka.records.use_cases.attach_file import attach_file
from voronka.records.use_cases.create_client import create_client
from voronka.records.use_cases.run_bulk_action import run_bulk_action
from voronka.records.use_cases.start_bulk_action import start_bulk_deed
from voronka.records.use_cases.undo_bulk_action import undo_bulk_action
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


# What a verdict has added to a client that was known before.


@pytest.fixture
def partners() -> Any:
    use_partner()
    cast = make_partners()
    have_requests_fill_in_clients()
    known = {"name": "Vera", "phone": "+74955550161"}
    create_client(kind="contact", fields=known, actor=SYSTEM, now=NOW)
    create_client(kind="company", fields={"name": "Example Logistics"}, actor=SYSTEM, now=NOW)
    return cast


def _of_vera(**fields: Any) -> Lead:
    return make_request(phone="8 495 555-01-61", position="Director", seats=40, **fields)


def _clients() -> Any:
    """Return all that contacts and companies are and are reached by, but for their versions."""
    return [
        [
            {name: value for name, value in row.items() if name != "version"}
            for row in model._default_manager.order_by("pk").values()
        ]
        for model in (Contact, Company)
    ] + [
        sorted(
            ContactPoint.objects.exclude(holder_kind__in=("lead", "deal")).values_list(
                "holder_id", "kind", "value"
            )
        )
    ]


def _ways_to_vera() -> set[str]:
    points = ContactPoint.objects.filter(holder_id=Contact.objects.get().pk)
    return set(points.values_list("value", flat=True))


@pytest.mark.parametrize("kind", ["contact", "deal"])
def test_a_known_client_is_as_before(partners: Any, kind: Any) -> None:
    told = {"site": "https://logistics.example/about", "tax_number": "9901000002"}
    lead = _of_vera(email="v@mail.example", **told)
    olga, before = partners["Olga"].as_actor(), _clients()
    judge_lead(lead_id=lead.pk, verdict=Verdict(kind=kind, grade="a"), actor=olga, now=LATER)
    contact, company = Contact.objects.get(), Company.objects.get()
    assert (contact.fields, company.fields) == ({"post": "Director"}, {"workplaces": 40})
    assert (contact.company, _ways_to_vera()) == (company, {"+74955550161", "v@mail.example"})
    assert (company.site, company.tax_number) == ("logistics.example", "9901000002")

    undo_verdict(actor=olga, now=LATER + timedelta(minutes=1))

    assert _clients() == before


def test_what_was_changed_since_stays(partners: Any) -> None:
    olga, lead = partners["Olga"].as_actor(), _of_vera(email="v@mail.example")
    judge_lead(lead_id=lead.pk, verdict=Verdict(kind="contact", grade="c"), actor=olga, now=LATER)
    other = Company.objects.create(name="Other", created_at=LATER)
    Contact.objects.update(fields={"post": "Owner"}, email="V@mail.example", company=other)
    Company.objects.update(fields={"workplaces": 41})
    before = _clients()

    undo_verdict(actor=olga, now=LATER + timedelta(minutes=1))

    assert _clients() == before


def test_a_way_to_reach_that_another_request_has_as_well_stays(partners: Any) -> None:
    olga = partners["Olga"].as_actor()
    first = _of_vera(email="v@mail.example")
    second = make_request(phone=None, email="v@mail.example", messenger="@vera")
    for lead in (first, second):
        judge_lead(
            lead_id=lead.pk, verdict=Verdict(kind="contact", grade="c"), actor=olga, now=LATER
        )
    assert _ways_to_vera() == {"+74955550161", "v@mail.example", "@vera"}

    undo_verdict(actor=olga, now=LATER + timedelta(minutes=1))
    assert _ways_to_vera() == {"+74955550161", "v@mail.example"}

    undo_verdict(actor=olga, now=LATER + timedelta(minutes=2))
    assert _ways_to_vera() == {"+74955550161"}


def test_known_clients_of_many_requests_are_as_before(partners: Any) -> None:
    olga, before = partners["Olga"].as_actor(), _clients()
    leads = [
        _of_vera(email=f"v{n}@mail.example", site=f"https://logistics{n}.example") for n in range(3)
    ]
    bulk_id = start_bulk_deed(
        deed="verdict",
        params={"verdict": "contact", "grade": "c"},
        actor=olga,
        now=LATER,
        ids=[lead.pk for lead in leads],
    )
    run_bulk_action(bulk_id=bulk_id, now=LATER)
    assert len(_ways_to_vera()) == 4
    assert ContactPoint.objects.filter(holder_kind="company", kind="site").count() == 3

    run_bulk_action(bulk_id=undo_bulk_action(bulk_id=bulk_id, actor=olga, now=LATER), now=LATER)

    assert _clients() == before
