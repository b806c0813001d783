"""`voronka check` is quiet after ordinary work, and finds what was spoilt by hand."""

from datetime import timedelta

import pytest
from django.db import connection

from tests.world import LATER, NOW, make_cast, make_lead, use_showroom
from voronka.kernel.actor import Actor
from voronka.people.models import User
from voronka.process.decision import Decision
from voronka.records import checks
from voronka.records.models import DecisionRow, Lead, StageStay
from voronka.records.queries.decisions import decision_for, decisions_of
from voronka.records.queries.funnel import funnel
from voronka.records.use_cases.convert_lead import convert_lead
from voronka.records.use_cases.edit_card import edit_card
from voronka.records.use_cases.junk_card import junk_card
from voronka.records.use_cases.move_card import move_card
from voronka.records.use_cases.postpone_card import postpone_card
from voronka.records.use_cases.restore_card import restore_card
from voronka.records.use_cases.run_command import CommandRefused
from voronka.records.use_cases.take_card import take_card

pytestmark = pytest.mark.django_db
ALL = (
    checks.stages_exist,
    checks.stages_are_decided,
    checks.stays_are_whole,
    checks.decisions_replay,
)


def _work() -> Lead:
    """A lead that goes through most of what can happen."""
    use_showroom()
    cast = make_cast()
    anna, galina = cast["Anna"].as_actor(), cast["Galina"].as_actor()
    lead = make_lead(budget="100 000", email="vera@example.com", appliances=["oven"])
    hour = [NOW + timedelta(hours=number) for number in range(10)]

    take_card(ref=lead.ref, actor=anna, now=hour[1])
    move_card(ref=lead.ref, stage="assigned", actor=anna, now=hour[1])
    with pytest.raises(CommandRefused):
        move_card(ref=lead.ref, stage="ours", actor=anna, now=hour[2])
    fields = {"material": "oak", "site_address": "Moscow", "visit_date": "20.03.2026"}
    edit_card(ref=lead.ref, fields=fields, actor=anna, now=hour[3])
    until = NOW + timedelta(days=20)
    postpone_card(ref=lead.ref, until=until, actor=anna, now=hour[4])
    junk_card(ref=lead.ref, reason="spam", actor=galina, now=hour[5])
    restore_card(ref=lead.ref, actor=galina, now=hour[6])
    convert_lead(lead_id=lead.pk, actor=anna, now=hour[7])
    return Lead.objects.get(pk=lead.pk)


def test_ordinary_work_leaves_nothing_wrong() -> None:
    lead = _work()

    assert {check.__name__: list(check()) for check in ALL} == {c.__name__: [] for c in ALL}
    stays = StageStay.objects.filter(card_id=lead.pk).order_by("id")
    assert stays[0].entered_at == lead.created_at
    ends = [stay.left_at for stay in stays]
    assert [stay.entered_at for stay in stays][1:] == ends[:-1]


def test_a_forged_decision_is_found() -> None:
    _work()
    row = DecisionRow.objects.filter(verdict="refused").first()
    assert row is not None
    row.answer["verdict"] = "allowed"
    row.save()

    assert len(checks.decisions_replay()) == 1

    row.answer["verdict"] = "refused"
    row.save()
    assert list(checks.decisions_replay()) == []


def test_a_gap_between_stays_is_found() -> None:
    lead = _work()
    stay = StageStay.objects.filter(card_id=lead.pk, stage="later").get()
    StageStay.objects.filter(pk=stay.pk).update(entered_at=stay.entered_at + timedelta(minutes=1))

    assert len(checks.stays_are_whole()) == 1


@pytest.mark.django_db(transaction=True)
def test_a_stage_that_no_longer_has_its_decision_is_found() -> None:
    lead = _work()
    DecisionRow.objects.filter(card_id=lead.pk, stage="won").delete()

    assert len(checks.stages_are_decided()) == 2


def test_why_is_answered_from_the_stored_proof() -> None:
    lead = _work()
    olga = _olga()

    lines = decisions_of(ref=lead.ref, actor=olga)
    refused = next(line for line in lines if not line.decision.allowed)
    again = decision_for(decision_id=refused.id, actor=olga)

    assert again == refused
    assert isinstance(again.decision, Decision)
    fields = sorted(str(each.field) for each in again.decision.refusals)
    assert (fields, again.actor_name) == (["material", "site_address"], "Anna")


def _olga() -> Actor:
    return User.objects.get(email="olga@example.com").as_actor()


def test_the_funnel_counts_each_card_once_a_stage() -> None:
    _work()
    olga = _olga()

    stages = funnel(
        actor=olga, pipeline="leads", since=NOW - timedelta(days=1), until=LATER + timedelta(days=2)
    )

    entered = {stage.stage: (stage.entered, stage.standing) for stage in stages}
    assert entered == {
        "new": (1, 0),
        "assigned": (1, 0),
        "ours": (0, 0),
        "sent": (0, 0),
        "later": (1, 0),
        "won": (1, 1),
        "lost": (0, 0),
        "junk": (1, 0),
    }


def test_the_funnel_counts_a_card_that_comes_back_once_and_says_how_long_they_stay(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    use_showroom()
    anna, hour = make_cast()["Anna"], timedelta(hours=1)
    returns, stays = make_lead(owner=anna), make_lead(owner=anna)
    for lead, hours in ((returns, (1, 3, 6, 10, 15, 16)), (stays, (1,))):
        for number, came in enumerate(hours):
            move_card(
                ref=lead.ref,
                stage=("assigned", "later")[number % 2],
                fields={"next_contact_at": NOW + timedelta(days=3)},
                actor=anna.as_actor(),
                now=NOW + came * hour,
            )

    def asked(since: int, stage: str) -> tuple[int, timedelta]:
        found = funnel(
            actor=anna.as_actor(), pipeline="leads", since=NOW + since * hour, until=NOW + 24 * hour
        )
        row = next(row for row in found if row.stage == stage)
        assert row.median_stay is not None
        return row.entered, row.median_stay

    assert asked(0, "assigned") == (2, 2 * hour)
    assert asked(0, "later") == (1, 4 * hour)
    # Who had come before the period has come in it all the same, once.
    assert asked(4, "assigned") == (1, 2.5 * hour)
    assert asked(4, "later") == (1, 4 * hour)
    monkeypatch.setattr("voronka.records.queries.funnel._FEW", 0)
    entered, usual = asked(0, "assigned")
    assert entered == 2
    assert abs(usual / (2 * hour) - 1) < 0.02


def test_history_stands_in_the_partition_of_its_month() -> None:
    _work()

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT tableoid::regclass::text FROM records_cardevent"
            " WHERE card_kind <> 'rules'"
        )
        tables = {name for (name,) in cursor.fetchall()}

    assert tables == {"records_cardevent_2026_03"}
