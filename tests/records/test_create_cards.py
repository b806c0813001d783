from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.world import NOW, make_lead, make_user, use_kitchens, use_showroom
from voronka.kernel.actor import SYSTEM, Actor
from voronka.kernel.checks import run_checks
from voronka.kernel.ids import new_id
from voronka.kernel.money import Money
from voronka.process.commands import Create
from voronka.records.models import CardEvent, ContactPoint, DecisionRow, Lead, StageStay
from voronka.records.queries.new_cards import NewCard
from voronka.records.use_cases.create_cards import create_cards

pytestmark = pytest.mark.django_db(transaction=True)
PHONE = "+74955550111"
# Those that ask about a running scheduler are of no matter here.
_CHECKS = (
    "Timers are what the process wants",
    "Every open lead has an owner or an SOS",
)


def test_writes_what_one_card_by_itself_would_have_written() -> None:
    use_showroom()
    anna = make_user("Anna")
    fields: Any = {"client_name": "Vera", "phone": PHONE, "amount": Money(100_000, "RUB")}
    alone = make_lead(owner=anna, channel="import", **fields)

    (decision,) = _created([_wanted(anna.pk, **fields)], by=anna.as_actor())

    together = Lead.objects.get(pk=decision.after.ref.id)
    assert _plain(together) == _plain(alone)
    assert _history(together) == [*_history(alone), ("match", None, None)]
    assert _stays(together) == _stays(alone)
    assert _points(together) == _points(alone) == [("phone", PHONE)]
    row = DecisionRow.objects.get(card_id=together.pk)
    assert (row.verdict, row.stage, row.command["channel"]) == ("allowed", "new", "import")


def test_what_is_refused_leaves_its_decision_and_nothing_else() -> None:
    use_showroom()
    anna = make_user("Anna")
    good = _wanted(anna.pk, client_name="Vera")
    gate = _wanted(anna.pk, stage="ours", client_name="Gate")
    gone = _wanted(new_id(), client_name="Nobody's")

    decisions = _created([good, gate, gone])

    assert [each.verdict for each in decisions] == ["allowed", "refused", "refused"]
    assert decisions[2].refusals[0].rule == "card.owner.works_here"
    assert [lead.client_name for lead in Lead.objects.all()] == ["Vera"]
    assert DecisionRow.objects.filter(verdict="refused").count() == 2
    assert StageStay.objects.count() == 1


def test_every_check_is_green_after_quiet_and_loud_cards() -> None:
    use_kitchens()
    anna = make_user("Anna")

    _created([_wanted(anna.pk, is_quiet=True, client_name=f"Quiet {n}") for n in range(3)])
    _created([_wanted(anna.pk, client_name=f"Loud {n}") for n in range(3)])
    _created([_wanted(None, client_name="Nobody's", is_quiet=True)])
    past: Any = {"stage": "visit_done", "past_gates": "Brought over"}
    _created([_wanted(anna.pk, is_quiet=True, client_name="History", **past)])

    names = {result.name: result.problems for result in run_checks()}
    assert {name: names[name] for name in _CHECKS} == dict.fromkeys(_CHECKS, ())
    of_records = [name for name in names if "stage" in name.lower() or "decision" in name.lower()]
    assert len(of_records) >= 3
    assert {name: names[name] for name in of_records} == dict.fromkeys(of_records, ())


def test_takes_as_many_queries_for_fifty_cards_as_for_thirty() -> None:
    use_kitchens()
    anna = make_user("Anna")

    def queries(count: int) -> int:
        wanted = [_wanted(anna.pk, client_name=f"Vera {n}", is_quiet=True) for n in range(count)]
        with CaptureQueriesContext(connection) as captured:
            _created(wanted)
        return len(captured)

    queries(1)
    assert queries(30) == queries(50)


def _created(wanted: list[NewCard], *, by: Actor = SYSTEM) -> Any:
    return create_cards(kind="lead", wanted=wanted, actor=by, now=NOW)


def _wanted(
    owner_id: UUID | None,
    *,
    stage: str | None = None,
    is_quiet: bool = False,
    past_gates: str = "",
    **fields: Any,
) -> NewCard:
    command = Create(
        pipeline="leads",
        stage=stage,
        owner_id=owner_id,
        fields=fields,
        channel="import",
        is_quiet=is_quiet,
        past_gates=past_gates,
        past_gates_until=NOW + timedelta(days=30),
    )
    return NewCard(id=new_id(), command=command)


def _plain(lead: Lead) -> dict[str, Any]:
    values = {f.attname: getattr(lead, f.attname) for f in lead._meta.concrete_fields}
    return {name: value for name, value in values.items() if name != "id"}


def _history(lead: Lead) -> list[tuple[str, Any, Any]]:
    rows = CardEvent.objects.filter(card_id=lead.pk).order_by("id")
    return [(row.kind, row.before, row.after) for row in rows]


def _stays(lead: Lead) -> list[tuple[Any, ...]]:
    return list(
        StageStay.objects.filter(card_id=lead.pk).values_list(
            "card_kind", "pipeline", "stage", "entered_at", "left_at"
        )
    )


def _points(lead: Lead) -> list[tuple[str, str]]:
    return list(ContactPoint.objects.filter(holder_id=lead.pk).values_list("kind", "value"))
