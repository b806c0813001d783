import pytest

from tests.world import LATER, make_cast, make_lead, use_showroom
from voronka.process.state import CardRef
from voronka.records.models import Lead
from voronka.records.use_cases.move_cards import move_cards

pytestmark = pytest.mark.django_db


def test_each_card_passes_its_gates_and_is_reported() -> None:
    use_showroom()
    cast = make_cast()
    ready = make_lead(owner=cast["Anna"], budget="1", material="oak", site_address="Moscow")
    not_ready = make_lead(owner=cast["Anna"], budget="1", material="oak")
    strange = make_lead(owner=cast["Boris"])
    told: list[tuple[int, int]] = []

    reports = move_cards(
        refs=[ready.ref, not_ready.ref, strange.ref],
        stage="ours",
        actor=cast["Anna"].as_actor(),
        now=LATER,
        progress=lambda done, total: told.append((done, total)),
    )

    assert [each.verdict for each in reports] == ["done", "refused", "not_found"]
    assert "Address" in reports[1].reason
    assert told == [(1, 3), (2, 3), (3, 3)]
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
