"""The kitchens pack at work: what robots, tasks and SOS do to a lead (K4, K5, K11, K13)."""

from datetime import timedelta

import pytest

from tests.automation.showroom import (
    ACQUAINTED,
    close,
    fresh,
    lead_with_offer,
    open_task,
    open_templates,
    timers_are_right,
)
from tests.world import LATER, NOW, make_cast, make_lead, use_kitchens
from voronka.automation.models import RobotRun, Timer
from voronka.automation.queries.sos import sos_open
from voronka.automation.use_cases.fire_due_timers import fire_due_timers
from voronka.automation.use_cases.run_until import run_until
from voronka.channels.models import OutboxMessage
from voronka.process.commands import Touch
from voronka.records.models import Lead
from voronka.records.use_cases.edit_card import edit_card
from voronka.records.use_cases.move_card import move_card
from voronka.records.use_cases.run_command import CommandRefused, run_command
from voronka.records.use_cases.take_card import take_card
from voronka.work.models import Notification, Task
from voronka.work.queries.tasks import task_for

pytestmark = pytest.mark.django_db


def test_a_lead_with_an_owner_is_at_once_with_the_manager_who_gets_the_first_task() -> None:
    use_kitchens()
    anna = make_cast()["Anna"]

    lead = make_lead(owner=anna)

    lead.refresh_from_db()
    assert lead.stage == "assigned"
    task = Task.objects.get(card_id=lead.pk)
    assert (task.template, task.assignee, task.created_at) == ("first_call", anna, NOW)
    assert task.due_at == NOW + timedelta(minutes=30)
    assert timers_are_right(NOW)


def test_a_lead_that_nobody_took_is_under_sos_until_it_is_taken() -> None:
    use_kitchens()
    cast = make_cast()
    lead = make_lead(source="web_form")

    assert [row.ref for row in sos_open(actor=cast["Anna"].as_actor(), now=NOW)] == [lead.ref]
    fire_due_timers(now=NOW)

    told = Notification.objects.filter(kind="sos", card_id=lead.pk)
    names = sorted(told.values_list("user__name", flat=True))
    assert names == ["Anna", "Boris", "Galina", "Viktor", "Zoya"]
    (row,) = sos_open(actor=cast["Galina"].as_actor(), now=NOW)
    assert (row.rounds, row.called_at) == (1, NOW)
    assert row.next_call_at == NOW + timedelta(minutes=15)

    take_card(ref=lead.ref, actor=cast["Boris"].as_actor(), now=LATER)

    assert sos_open(actor=cast["Galina"].as_actor(), now=LATER) == []
    assert not Timer.objects.sos().exists()
    assert Lead.objects.get(pk=lead.pk).stage == "assigned"
    assert not told.filter(read_at=None).exists()
    gone = RobotRun.objects.get(card_id=lead.pk, verdict="called_off")
    assert (gone.robot, gone.why["en"]) == ("sos:untaken_lead", "the card has an owner")


def test_evidence_stops_the_sos_and_editing_does_not() -> None:
    use_kitchens()
    galina = make_cast()["Galina"]
    lead = make_lead()
    fire_due_timers(now=NOW)

    edit_card(ref=lead.ref, fields={"budget": "1"}, actor=galina.as_actor(), now=LATER)
    assert len(sos_open(actor=galina.as_actor(), now=LATER)) == 1

    touch = Touch(evidence="answered_call")
    run_command(ref=lead.ref, command=touch, actor=galina.as_actor(), now=LATER)

    assert sos_open(actor=galina.as_actor(), now=LATER) == []
    assert timers_are_right(LATER)


def test_the_offer_is_followed_up_after_two_working_days() -> None:
    use_kitchens()
    anna = make_cast()["Anna"]

    lead = lead_with_offer(anna)

    assert lead.stage == "catalogue_sent"
    assert open_templates(lead) == []
    run_until(target=NOW + timedelta(days=2, minutes=-1), now=NOW)
    assert open_templates(lead) == []
    run_until(target=NOW + timedelta(days=2), now=NOW)
    task = open_task(lead, "follow_up")
    assert (task.assignee, task.created_at) == (anna, NOW + timedelta(days=2))
    assert task.due_at == NOW + timedelta(days=3)
    assert timers_are_right(NOW + timedelta(days=2))


def test_entering_our_client_sets_the_offer_task_with_its_checklist() -> None:
    use_kitchens()
    anna = make_cast()["Anna"]
    lead = make_lead(owner=anna)

    move_card(ref=lead.ref, stage="ours", fields=ACQUAINTED, actor=anna.as_actor(), now=NOW)

    task = open_task(lead, "prepare_offer")
    assert task.due_at == NOW + timedelta(days=1)
    row = task_for(task_id=task.pk, actor=anna.as_actor())
    assert row.checklist[1].items[0].items[0].text.en == "Fronts and carcasses"
    assert row.done_items == 0
    assert row.all_items > 15
    assert open_templates(lead) == ["prepare_offer"]
    first = Task.objects.get(card_id=lead.pk, template="first_call")
    assert (first.cancelled_at, first.cancel_reason["en"]) == (NOW, "no longer needed")


def test_an_undecided_client_is_waited_for_and_reminded() -> None:
    use_kitchens()
    anna = make_cast()["Anna"]
    lead = lead_with_offer(anna)
    two_days = NOW + timedelta(days=2)
    run_until(target=two_days, now=NOW)
    task = open_task(lead, "follow_up")
    day = NOW + timedelta(days=10)

    with pytest.raises(CommandRefused):
        close(task, by=anna, now=two_days, outcome="needs_time")
    assert open_task(lead, "follow_up") == task

    close(task, by=anna, now=two_days, outcome="needs_time", fields={"next_contact_at": day})

    lead = fresh(lead.ref)
    assert (lead.stage, lead.next_contact_at) == ("next_contact", day)
    renewed = open_task(lead, "follow_up")
    assert renewed != task
    assert renewed.due_at == day
    assert open_templates(lead) == ["follow_up"]

    run_until(target=day - timedelta(days=1, minutes=1), now=two_days)
    assert not OutboxMessage.objects.exists()
    run_until(target=day, now=two_days)
    (sms,) = OutboxMessage.objects.all()
    assert (sms.template, sms.recipient) == ("next_contact_soon", "+74955550111")
    assert sms.created_at == day - timedelta(days=1)

    another = day + timedelta(days=3)
    edit_card(ref=lead.ref, fields={"next_contact_at": another}, actor=anna.as_actor(), now=day)
    assert open_task(lead, "follow_up").due_at == another
    assert timers_are_right(day)
