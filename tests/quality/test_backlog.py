"""A backlog judged in bulk: each verdict on many, who was refused, and the way back (Q2)."""

from datetime import datetime
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.quality.partner import make_partners, make_request, shut_the_way_back, use_partner
from tests.world import LATER, NOW, make_lead
from voronka.kernel.actor import SYSTEM
from voronka.kernel.errors import NotAllowed
from voronka.process.commands import Junk, Restore
from voronka.quality.models import HandedCard, TriageVerdict
from voronka.quality.triage.judge_lead import Verdict, judge_lead
from voronka.records.models import (
    CardEvent,
    CardParticipant,
    Company,
    Contact,
    ContactPoint,
    Lead,
    StageStay,
)
from voronka.records.queries.bulk_actions import bulk_action, left_alone
from voronka.records.queries.filters import CardFilter
from voronka.records.use_cases.add_participant import add_participant
from voronka.records.use_cases.create_client import create_client
from voronka.records.use_cases.run_bulk_action import run_bulk_action
from voronka.records.use_cases.start_bulk_action import (
    UnableToStartBulkAction,
    start_bulk_action,
    start_bulk_deed,
)
from voronka.records.use_cases.undo_bulk_action import undo_bulk_action
from voronka.work.models import Task

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> dict[str, Any]:
    use_partner()
    return make_partners()


def _done(cast: Any, deed: str, leads: list[Lead], now: datetime = LATER, **params: Any) -> UUID:
    olga = cast["Olga"].as_actor()
    bulk_id = start_bulk_deed(
        deed=deed, params=params, actor=olga, now=now, ids=[lead.pk for lead in leads]
    )
    run_bulk_action(bulk_id=bulk_id, now=now)
    return bulk_id


def _undone(cast: Any, bulk_id: UUID, now: datetime = LATER) -> UUID:
    back = undo_bulk_action(bulk_id=bulk_id, actor=cast["Olga"].as_actor(), now=now)
    run_bulk_action(bulk_id=back, now=now)
    return back


def _counts(cast: Any, bulk_id: UUID) -> tuple[int, int]:
    seen = bulk_action(actor=cast["Olga"].as_actor(), bulk_id=bulk_id, now=LATER)
    return seen.done, seen.refused


def _reasons(cast: Any, bulk_id: UUID) -> dict[UUID, str]:
    lines = left_alone(actor=cast["Olga"].as_actor(), bulk_id=bulk_id)
    return {line.ref.id: line.reason for line in lines}


def _stages(*leads: Lead) -> list[str]:
    return [Lead.objects.get(pk=lead.pk).stage for lead in leads]


def test_kk_for_many_keeps_clients_and_says_who_could_not_be_kept(cast: Any) -> None:
    first = make_request(client_name="Vera", phone="+7 495 555-01-31")
    second = make_request(client_name="Nina", phone=None, email="nina@mail.example")
    unreachable = make_request(client_name="Nobody", phone=None)
    judged = make_request(client_name="Anton", phone="+7 495 555-01-32")
    olga = cast["Olga"].as_actor()
    junk = Verdict(kind="junk", reason="spam")
    judge_lead(lead_id=judged.pk, verdict=junk, actor=olga, now=LATER)

    bulk_id = _done(
        cast, "verdict", [first, second, unreachable, judged], verdict="contact", grade="c"
    )

    assert _counts(cast, bulk_id) == (2, 2)
    assert _stages(first, second, unreachable, judged) == [
        "qualified", "qualified", "incoming", "junk",
    ]  # fmt: skip
    assert sorted(Contact.objects.values_list("name", flat=True)) == ["Nina", "Vera"]
    assert Company.objects.get().name == "Example Logistics"
    reasons = _reasons(cast, bulk_id)
    assert reasons[judged.pk] == "Olga has judged this request already."
    assert "nobody could get in touch" in reasons[unreachable.pk]
    assert Lead.objects.get(pk=unreachable.pk).fields.get("client_class") is None


def test_kk_taken_back_leaves_no_client_behind_and_spares_what_was_worked_on(cast: Any) -> None:
    first = make_request(client_name="Vera", phone="+7 495 555-01-31")
    touched = make_request(client_name="Nina", phone="+7 495 555-01-32", company_name="Other")
    bulk_id = _done(cast, "verdict", [first, touched], verdict="contact", grade="c")
    Lead.objects.filter(pk=touched.pk).update(version=99)

    back = _undone(cast, bulk_id)

    assert _stages(first, touched) == ["incoming", "qualified"]
    fresh = Lead.objects.get(pk=first.pk)
    assert (fresh.contact_id, fresh.company_id, fresh.fields.get("client_class")) == (
        None, None, None,
    )  # fmt: skip
    assert list(Contact.objects.values_list("name", flat=True)) == ["Nina"]
    (line,) = left_alone(actor=cast["Olga"].as_actor(), bulk_id=back)
    assert (line.ref.id, line.verdict) == (touched.pk, "changed")


def test_kk_taken_back_asks_hardly_more_for_many_leads_than_for_few(cast: Any) -> None:
    counts = []
    for several in (2, 5):
        leads = [
            make_request(client_name=f"Vera {several}{n}", phone=f"+7 495 555-0{several}-3{n}")
            for n in range(several)
        ]
        bulk_id = _done(cast, "verdict", leads, verdict="contact", grade="c")
        back = undo_bulk_action(bulk_id=bulk_id, actor=cast["Olga"].as_actor(), now=LATER)
        with CaptureQueriesContext(connection) as asked:
            run_bulk_action(bulk_id=back, now=LATER)
        counts.append(len(asked))
        assert _stages(*leads) == ["incoming"] * several

    # One statement a lead is left, of some fifty.
    assert counts[1] - counts[0] <= 5 - 2
    assert not Contact.objects.exists()


def test_attach_hands_each_to_its_clients_owner_and_leaves_the_doubtful(cast: Any) -> None:
    anna, boris = cast["Anna"], cast["Boris"]
    for owner, phone in ((anna, "+74955550141"), (anna, "+74955550142"), (boris, "+74955550142")):
        create_client(
            kind="contact",
            fields={"name": "Known", "phone": phone, "owner_id": owner.pk},
            actor=SYSTEM,
            now=NOW,
            even_if_known=True,
        )
    sure = make_request(phone="8 (495) 555-01-41")
    doubtful = make_request(phone="8 (495) 555-01-42")

    bulk_id = _done(cast, "verdict", [sure, doubtful], verdict="attach", note="Again")

    assert _counts(cast, bulk_id) == (1, 1)
    fresh = Lead.objects.get(pk=sure.pk)
    assert (fresh.owner_id, fresh.stage) == (anna.pk, "handed")
    assert fresh.contact is not None and fresh.contact.owner_id == anna.pk
    note = CardEvent.objects.get(card_id=sure.pk, kind="note")
    assert "Known" in note.note and "+74955550141" in note.note and "Again" in note.note
    assert _stages(doubtful) == ["incoming"]
    assert TriageVerdict.objects.filter(lead_id=doubtful.pk).count() == 0
    _undone(cast, bulk_id)
    fresh = Lead.objects.get(pk=sure.pk)
    assert (fresh.owner_id, fresh.stage, fresh.contact_id) == (None, "incoming", None)


@pytest.mark.parametrize(
    ("deed", "params"),
    [("verdict", {"verdict": "attach"}), ("handing", {})],
    ids=["attach", "hand"],
)
def test_what_many_were_given_away_as_is_taken_back_together_past_a_gate_that_is_shut(
    cast: Any, deed: str, params: Any
) -> None:
    known = {"name": "Known", "phone": "+74955550141", "owner_id": cast["Anna"].pk}
    create_client(kind="contact", fields=known, actor=SYSTEM, now=NOW)
    shut_the_way_back()
    counts = []
    for several in (2, 5):
        leads = [make_request(phone="8 (495) 555-01-41", now=NOW) for _ in range(several)]
        before = [_as_it_stands(lead) for lead in leads]
        bulk_id = _done(cast, deed, leads, **params)
        assert set(_stages(*leads)) == {"handed"}
        back = undo_bulk_action(bulk_id=bulk_id, actor=cast["Olga"].as_actor(), now=LATER)
        with CaptureQueriesContext(connection) as asked:
            run_bulk_action(bulk_id=back, now=LATER)
        counts.append(len(asked))
        assert [_as_it_stands(lead) for lead in leads] == before
        assert not list(left_alone(actor=cast["Olga"].as_actor(), bulk_id=back))
    # One statement a lead: what hangs on its contacts.
    assert counts[1] - counts[0] <= 5 - 2


def _as_it_stands(lead: Lead) -> tuple[Any, ...]:
    found = Lead.objects.get(pk=lead.pk)
    stays = StageStay.objects.filter(card_id=lead.pk).order_by("pk")
    return (
        found.stage, found.entered_stage_at, found.owner_id, found.team_id, found.contact_id,
        list(stays.values_list("stage", "entered_at", "left_at")),
        Task.objects.filter(card_id=lead.pk).open().count(),
    )  # fmt: skip


def test_back_to_the_end_of_the_queue_and_taken_back(cast: Any) -> None:
    leads = [make_request(client_name=name) for name in ("Vera", "Nina")]

    bulk_id = _done(cast, "verdict", leads, verdict="queue", note="Call later")

    standing = TriageVerdict.objects.filter(undone_at=None, verdict="queue")
    assert set(standing.values_list("lead_id", "note")) == {
        (lead.pk, "Call later") for lead in leads
    }
    _undone(cast, bulk_id)
    assert not TriageVerdict.objects.filter(undone_at=None).exists()


def test_handing_many_to_the_free_is_fair_and_can_be_taken_back(cast: Any) -> None:
    waiting = [make_request(client_name=f"Client {n}") for n in range(6)]
    owned = make_lead(owner=cast["Anna"], client_name="Owned")

    bulk_id = _done(cast, "handing", [*waiting, owned])

    assert _counts(cast, bulk_id) == (6, 1)
    assert set(_stages(*waiting)) == {"handed"}
    owners = list(Lead.objects.filter(stage="handed").values_list("owner__name", flat=True))
    assert {name: owners.count(name) for name in owners} == {"Anna": 2, "Boris": 2, "Zoya": 2}
    assert HandedCard.objects.count() == 6
    _undone(cast, bulk_id)
    assert set(_stages(*waiting)) == {"incoming"}
    assert not Lead.objects.exclude(pk=owned.pk).filter(owner__isnull=False).exists()


def test_junk_of_many_brings_every_link_back_when_it_is_restored(cast: Any) -> None:
    olga = cast["Olga"].as_actor()
    company = create_client(kind="company", fields={"name": "Example Works"}, actor=SYSTEM, now=NOW)
    contact = create_client(kind="contact", fields={"name": "Vera"}, actor=SYSTEM, now=NOW)
    lead = make_request(phone="+7 495 555-01-51", owner=cast["Anna"])
    Lead.objects.filter(pk=lead.pk).update(contact=contact, company=company)
    add_participant(ref=lead.ref, user_id=cast["Boris"].pk, actor=SYSTEM, now=NOW)
    before = _links(lead)
    wanted = CardFilter(pipeline="leads", text="Vera")
    bulk_id = start_bulk_action(
        kind="lead", command=Junk(reason="other", note="An old list"), actor=olga, now=LATER,
        wanted=wanted,
    )  # fmt: skip
    run_bulk_action(bulk_id=bulk_id, now=LATER)
    fresh = Lead.objects.get(pk=lead.pk)
    assert (fresh.stage, fresh.junk_note, _counts(cast, bulk_id)) == ("junk", "An old list", (1, 0))

    restored = start_bulk_action(
        kind="lead", command=Restore(), actor=olga, now=LATER,
        wanted=CardFilter(pipeline="leads", stage="junk", which="closed"),
    )  # fmt: skip
    run_bulk_action(bulk_id=restored, now=LATER)

    assert _counts(cast, restored) == (1, 0)
    assert _links(lead) == before


def _links(lead: Lead) -> tuple[Any, ...]:
    fresh = Lead.objects.get(pk=lead.pk)
    points = sorted(ContactPoint.objects.filter(holder_id=lead.pk).values_list("kind", "value"))
    people = CardParticipant.objects.filter(card_id=lead.pk).values_list("user_id", flat=True)
    return (fresh.stage, fresh.owner_id, fresh.contact_id, fresh.company_id, points, list(people))


@pytest.mark.parametrize(
    ("who", "deed", "params", "refusal"),
    [
        ("Anna", "verdict", {"verdict": "contact"}, NotAllowed),
        ("Galina", "verdict", {"verdict": "contact"}, NotAllowed),
        ("Olga", "verdict", {"verdict": "deal"}, UnableToStartBulkAction),
        ("Olga", "nonsense", {}, UnableToStartBulkAction),
        ("Anna", "handing", {}, NotAllowed),
    ],
)
def test_who_may_not_begins_nothing(
    cast: Any, who: str, deed: str, params: Any, refusal: type[Exception]
) -> None:
    lead = make_request()

    with pytest.raises(refusal):
        start_bulk_deed(
            deed=deed, params=params, actor=cast[who].as_actor(), now=LATER, ids=[lead.pk]
        )

    assert _stages(lead) == ["incoming"]
    assert not TriageVerdict.objects.exists()
