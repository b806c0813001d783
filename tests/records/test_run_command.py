import pytest

from tests.world import LATER, NOW, make_cast, make_lead, use_showroom
from voronka.records.models import CardEvent, DecisionRow, Lead, StageStay
from voronka.records.use_cases.move_card import move_card
from voronka.records.use_cases.run_command import CommandRefused

pytestmark = pytest.mark.django_db

FILLED = {"budget": "300000", "material": "oak", "site_address": "Moscow, Lesnaya 1"}


def test_a_move_writes_card_history_stays_and_the_decision() -> None:
    use_showroom()
    anna = make_cast()["Anna"]
    lead = make_lead(owner=anna)

    decision = move_card(ref=lead.ref, stage="assigned", actor=anna.as_actor(), now=LATER)

    lead.refresh_from_db()
    assert (lead.stage, lead.entered_stage_at, lead.version) == ("assigned", LATER, 2)
    assert lead.previous_stage == decision.after.previous_stage
    stays = StageStay.objects.filter(card_id=lead.pk).order_by("entered_at")
    assert [(s.stage, s.entered_at, s.left_at) for s in stays] == [
        ("new", NOW, LATER),
        ("assigned", LATER, None),
    ]
    row = DecisionRow.objects.get(card_id=lead.pk, at=LATER)
    assert (row.verdict, row.stage, row.command["kind"]) == ("allowed", "assigned", "move")
    event = CardEvent.objects.get(card_id=lead.pk, kind="stage", at=LATER)
    assert (event.before, event.after, event.actor_name) == ("new", "assigned", "Anna")
    assert event.decision_id == row.pk


def test_a_refusal_names_all_that_is_missing_and_leaves_only_its_row() -> None:
    use_showroom()
    anna = make_cast()["Anna"]
    lead = make_lead(owner=anna)
    history = CardEvent.objects.count()

    with pytest.raises(CommandRefused) as refused:
        move_card(ref=lead.ref, stage="sent", actor=anna.as_actor(), now=LATER)

    fields = [each.field for each in refused.value.decision.refusals]
    assert sorted(map(str, fields)) == ["budget", "email", "material", "site_address"]
    unchanged = Lead.objects.get(pk=lead.pk)
    assert (unchanged.stage, unchanged.version) == ("new", 1)
    assert CardEvent.objects.count() == history
    row = DecisionRow.objects.get(card_id=lead.pk, verdict="refused")
    assert (row.at, row.stage, row.before["version"]) == (LATER, "new", 1)


def test_fields_filled_in_on_the_way_count() -> None:
    use_showroom()
    anna = make_cast()["Anna"]
    lead = make_lead(owner=anna)

    move_card(ref=lead.ref, stage="ours", fields=FILLED, actor=anna.as_actor(), now=LATER)

    lead.refresh_from_db()
    assert lead.stage == "ours"
    assert lead.fields == {
        "budget": {"minor": 30_000_000, "currency": "RUB"},
        "material": "oak",
        "site_address": "Moscow, Lesnaya 1",
    }
