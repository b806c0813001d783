from typing import Any

import pytest

from tests.world import LATER, make_cast, make_lead, use_showroom
from voronka.kernel import events
from voronka.kernel.errors import NotAllowed
from voronka.process.state import CardRef
from voronka.records.events import CardDecided
from voronka.records.models import CardEvent, DecisionRow, Lead, StageStay
from voronka.records.use_cases import move_cards as in_bulk
from voronka.records.use_cases.move_card import move_card
from voronka.records.use_cases.move_cards import move_cards

pytestmark = pytest.mark.django_db


def test_each_card_passes_its_gates_and_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    use_showroom()
    cast = make_cast()
    ready = make_lead(owner=cast["Anna"], budget="1", material="oak", site_address="Moscow")
    not_ready = make_lead(owner=cast["Anna"], budget="1", material="oak")
    strange = make_lead(owner=cast["Boris"])
    told: list[tuple[int, int]] = []
    monkeypatch.setattr(in_bulk, "_AT_ONCE", 2)

    reports = move_cards(
        refs=[ready.ref, not_ready.ref, strange.ref],
        stage="ours",
        actor=cast["Anna"].as_actor(),
        now=LATER,
        progress=lambda done, total: told.append((done, total)),
    )

    assert [each.verdict for each in reports] == ["done", "refused", "not_found"]
    assert "Address" in reports[1].reason
    assert told == [(2, 3), (3, 3)]
    stages = dict(Lead.objects.values_list("pk", "stage"))
    assert stages == {ready.pk: "ours", not_ready.pk: "new", strange.pk: "new"}


def test_nothing_to_move_is_nothing_done() -> None:
    use_showroom()
    anna = make_cast()["Anna"].as_actor()

    assert move_cards(refs=[], stage="ours", actor=anna, now=LATER) == []
    unknown = CardRef("lead", anna.id) if anna.id else None
    assert unknown is not None
    report = move_cards(refs=[unknown], stage="ours", actor=anna, now=LATER)
    assert [each.verdict for each in report] == ["not_found"]


def test_many_at_once_are_written_like_one_by_one() -> None:
    use_showroom()
    anna = make_cast()["Anna"]
    given: dict[str, Any] = {"budget": "1", "material": "oak", "site_address": "Moscow"}
    alone, *many = [make_lead(owner=anna, **given) for _ in range(4)]
    move_card(ref=alone.ref, stage="ours", actor=anna.as_actor(), now=LATER)

    move_cards(refs=[lead.ref for lead in many], stage="ours", actor=anna.as_actor(), now=LATER)

    expected = Lead.objects.filter(pk=alone.pk).values().get()
    for lead in many:
        row = Lead.objects.filter(pk=lead.pk).values().get()
        assert row == expected | {"id": lead.pk}
        assert _story(lead) == _story(alone)


def _story(lead: Lead) -> list[object]:
    """What is written around a card, without its ids."""
    stays = StageStay.objects.filter(card_id=lead.pk).order_by("entered_at")
    events_of_it = CardEvent.objects.filter(card_id=lead.pk, at=LATER).order_by("id")
    decisions = DecisionRow.objects.filter(card_id=lead.pk).order_by("at")
    return [
        list(stays.values_list("pipeline", "stage", "entered_at", "left_at")),
        list(events_of_it.values_list("kind", "name", "before", "after", "at")),
        list(decisions.values_list("verdict", "command", "stage", "at")),
    ]


def test_what_one_card_trips_over_holds_up_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    use_showroom()
    anna = make_cast()["Anna"]
    good, bad = make_lead(owner=anna), make_lead(owner=anna)
    monkeypatch.setattr(events, "_listeners", [])

    def trip(event: CardDecided) -> None:
        if event.ref == bad.ref:
            raise NotAllowed("a listener says no")

    events.listen(CardDecided, trip)

    reports = move_cards(
        refs=[bad.ref, good.ref], stage="assigned", actor=anna.as_actor(), now=LATER
    )

    assert [(each.verdict, each.reason) for each in reports] == [
        ("refused", "a listener says no"),
        ("done", ""),
    ]
    assert Lead.objects.get(pk=bad.pk).stage == "new"
    assert Lead.objects.get(pk=good.pk).stage == "assigned"
