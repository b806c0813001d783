"""The partner's rules: each plant is found alone; a lead in triage is the department's (Q8)."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

import pytest

from tests.quality.errors_showroom import open_errors
from tests.quality.partner import make_partners, make_request, use_partner
from tests.world import LATER, NOW, make_deal
from voronka.kernel import clock
from voronka.kernel.actor import SYSTEM
from voronka.people.use_cases.change_person import change_person
from voronka.process.commands import Assign
from voronka.process.models.active import active_playbook
from voronka.process.state import CardRef
from voronka.process.text import Text
from voronka.quality.checks import next_steps, rules_agree
from voronka.quality.error_control.refresh import refresh_every_error
from voronka.quality.models import CardToCheck
from voronka.records.use_cases.edit_card import edit_card
from voronka.records.use_cases.move_card import move_card
from voronka.records.use_cases.run_command import run_command
from voronka.work.models import Task
from voronka.work.use_cases.cancel_task import cancel_task

pytestmark = pytest.mark.django_db
Cast = Mapping[str, Any]
SOON = NOW + timedelta(hours=1)


def _handed(cast: Cast, **fields: Any) -> CardRef:
    """Make a lead that Anna has got, with a call to make."""
    lead = make_request(now=NOW, **fields)
    given = Assign(owner_id=cast["Anna"].pk)
    run_command(ref=lead.ref, command=given, actor=cast["Olga"].as_actor(), now=NOW)
    move_card(ref=lead.ref, stage="handed", actor=cast["Olga"].as_actor(), now=NOW)
    return lead.ref


def _without_task(ref: CardRef) -> CardRef:
    for task in Task.objects.filter(card_id=ref.id).open():
        cancel_task(task_id=task.pk, reason=Text.same("Done"), actor=SYSTEM, now=NOW)
    return ref


def _deal(
    cast: Cast, owner: str = "Anna", phone: str = "+7 495 555-01-61", **fields: Any
) -> CardRef:
    deal = make_deal(owner=cast[owner], phone=phone, **fields)
    edit = {"next_contact_at": (NOW + timedelta(days=2)).isoformat()}
    edit_card(ref=deal.ref, fields=edit, seen={}, actor=SYSTEM, now=NOW)
    return _without_task(deal.ref)


def lead_without_next_step(cast: Cast) -> CardRef:
    return _without_task(_handed(cast, phone="+7 495 555-01-71"))


def next_step_overdue(cast: Cast) -> CardRef:
    ref = _handed(cast, phone="+7 495 555-01-72")
    Task.objects.filter(card_id=ref.id).open().update(due_at=NOW - timedelta(minutes=5))
    return ref


def no_next_step(cast: Cast) -> CardRef:
    ref = _deal(cast, phone="+7 495 555-01-73")
    edit_card(ref=ref, fields={"next_contact_at": ""}, seen={}, actor=SYSTEM, now=NOW)
    return ref


def stage_is_late(cast: Cast) -> CardRef:
    lead = make_request(phone="+7 495 555-01-74", now=NOW - timedelta(days=3))
    return lead.ref


def owner_left(cast: Cast) -> CardRef:
    ref = _deal(cast, owner="Zoya", phone="+7 495 555-01-75")
    change_person(user_id=cast["Zoya"].pk, actor=SYSTEM, now=NOW, is_active=False)
    return ref


def colleague_as_client(cast: Cast) -> CardRef:
    return _handed(cast, phone="+7 495 555-01-03")


def paid_without_licence_date(cast: Cast) -> CardRef:
    ref = _deal(cast, phone="+7 495 555-01-77")
    given = {
        "product": "office",
        "amount": "1000",
        "invoice_number": "1",
        "payment_date": "2026-03-10",
    }
    move_card(ref=ref, stage="paid", fields=given, actor=cast["Galina"].as_actor(), now=NOW)
    return ref


PLANTS: Mapping[str, Callable[[Cast], CardRef]] = {
    plant.__name__: plant
    for plant in (
        lead_without_next_step, next_step_overdue, no_next_step, stage_is_late, owner_left,
        colleague_as_client, paid_without_licence_date,
    )
}  # fmt: skip


def test_every_plant_of_the_partner_is_found_alone_and_clean_cards_are_clean() -> None:
    use_partner()
    cast = make_partners()
    assert set(PLANTS) == set(active_playbook().spec.errors)
    clean = [_handed(cast), _deal(cast)]
    # A colleague's number, and nothing planned: but it waits for its verdict.
    in_triage = make_request(phone="+7 495 555-01-03", now=NOW).ref
    planted = {rule: plant(cast) for rule, plant in PLANTS.items()}

    refresh_every_error(now=SOON)

    assert {rule: open_errors(ref) for rule, ref in planted.items()} == {
        rule: {rule} for rule in PLANTS
    }
    assert [open_errors(ref) for ref in [*clean, in_triage]] == [set()] * 3
    CardToCheck.objects.all().delete()
    refresh_every_error(now=clock.now())
    assert (next_steps(), rules_agree()) == ([], [])


@pytest.mark.parametrize("mode", ["quality", "none"])
def test_a_lead_needs_a_next_step_once_it_is_not_in_triage_whatever_the_mode(mode: str) -> None:
    use_partner(mode=mode)
    cast = make_partners()
    lead = make_request(now=NOW)
    if mode == "quality":
        refresh_every_error(now=LATER)
        assert open_errors(lead.ref) == set()
        move_card(ref=lead.ref, stage="handed", actor=cast["Olga"].as_actor(), now=LATER)
    refresh_every_error(now=LATER)
    assert open_errors(lead.ref) == set()

    _without_task(lead.ref)
    refresh_every_error(now=LATER)

    assert open_errors(lead.ref) == {"lead_without_next_step"}
