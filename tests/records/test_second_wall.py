"""No way round the engine: the database itself wants a decision behind every stage."""

from uuid import UUID

import pytest
from django.db import IntegrityError, connection, transaction

from tests.world import LATER, NOW, make_lead, make_user, use_showroom
from voronka.records.models import CardEvent, DecisionRow, Lead
from voronka.records.use_cases.move_card import move_card
from voronka.records.use_cases.run_command import CommandRefused

pytestmark = pytest.mark.django_db(transaction=True)


def _sql(statement: str, *params: UUID) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, params)


def test_raw_sql_cannot_move_a_card() -> None:
    use_showroom()
    lead = make_lead(owner=make_user("Anna"))

    with pytest.raises(IntegrityError, match="without a decision"):
        _sql("UPDATE records_lead SET stage = 'won' WHERE id = %s", lead.pk)

    assert Lead.objects.get(pk=lead.pk).stage == "new"


def test_the_orm_cannot_move_or_make_a_card() -> None:
    use_showroom()
    lead = make_lead(owner=make_user("Anna"))

    with pytest.raises(IntegrityError, match="without a decision"):
        Lead.objects.filter(pk=lead.pk).update(pipeline="wholesale", stage="asked")
    with pytest.raises(IntegrityError, match="without a decision"), transaction.atomic():
        Lead.objects.create(
            pipeline="leads",
            stage="won",
            channel="hand",
            created_at=NOW,
            entered_stage_at=NOW,
            last_touch_at=NOW,
        )

    only = Lead.objects.get()
    assert (only.pk, only.pipeline, only.stage) == (lead.pk, "leads", "new")


def test_a_decision_for_one_stage_does_not_open_another() -> None:
    use_showroom()
    anna = make_user("Anna")
    lead = make_lead(owner=anna)

    with pytest.raises(IntegrityError, match="without a decision"), transaction.atomic():
        move_card(ref=lead.ref, stage="assigned", actor=anna.as_actor(), now=LATER)
        _sql("UPDATE records_lead SET stage = 'won' WHERE id = %s", lead.pk)

    assert Lead.objects.get(pk=lead.pk).stage == "new"


def test_an_old_decision_opens_nothing_either() -> None:
    use_showroom()
    anna = make_user("Anna")
    lead = make_lead(owner=anna)
    move_card(ref=lead.ref, stage="assigned", actor=anna.as_actor(), now=LATER)
    move_card(ref=lead.ref, stage="new", actor=anna.as_actor(), now=LATER)

    with pytest.raises(IntegrityError, match="without a decision"):
        _sql("UPDATE records_lead SET stage = 'assigned' WHERE id = %s", lead.pk)

    assert Lead.objects.get(pk=lead.pk).stage == "new"


def test_other_columns_may_be_mended_by_hand() -> None:
    use_showroom()
    lead = make_lead(owner=make_user("Anna"))

    _sql("UPDATE records_lead SET request = 'mended' WHERE id = %s", lead.pk)

    assert Lead.objects.get(pk=lead.pk).request == "mended"


def test_history_cannot_be_changed_or_deleted() -> None:
    use_showroom()
    lead = make_lead(owner=make_user("Anna"))
    events = CardEvent.objects.filter(card_id=lead.pk)
    before = list(events.values_list("id", "note"))

    with pytest.raises(IntegrityError, match="never changed"):
        events.update(note="forged")
    with pytest.raises(IntegrityError, match="never changed"):
        events.delete()

    assert list(events.values_list("id", "note")) == before


def test_a_refused_decision_outlives_the_rollback_around_it() -> None:
    use_showroom()
    anna = make_user("Anna")
    lead = make_lead(owner=anna)

    with pytest.raises(CommandRefused, match="Budget"):
        move_card(ref=lead.ref, stage="sent", actor=anna.as_actor(), now=LATER)

    row = DecisionRow.objects.get(card_id=lead.pk, verdict="refused")
    assert (row.at, len(row.answer["refusals"])) == (LATER, 4)
