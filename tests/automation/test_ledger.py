"""The ledger: every robot that could have acted says what it did, or why it did not."""

from datetime import timedelta
from typing import Any

import pytest

from tests.automation.showroom import ledger, open_templates, signal, timers_are_right, use_robots
from tests.world import LATER, NOW, make_cast, make_lead
from voronka.automation.models import Deed, RobotRun, Timer, WaitingRun
from voronka.automation.queries.runs import runs_of_card
from voronka.automation.queries.timers import failing_timers, timers_of_card
from voronka.automation.use_cases.act_on_decisions import act_on_decisions
from voronka.automation.use_cases.fire_due_timers import Round, fire_due_timers
from voronka.automation.use_cases.refresh_timers import refresh_every_timer
from voronka.automation.use_cases.run_until import run_until
from voronka.kernel.actor import SYSTEM, Actor
from voronka.kernel.errors import NotFound
from voronka.kernel.ids import new_id
from voronka.process.commands import Signal
from voronka.process.decision import Decision
from voronka.process.models.active import active_playbook
from voronka.records.events import CardDecided
from voronka.records.use_cases.add_participant import add_participant
from voronka.records.use_cases.edit_card import edit_card
from voronka.records.use_cases.lose_card import lose_card
from voronka.records.use_cases.move_card import move_card
from voronka.records.use_cases.restore_card import restore_card
from voronka.records.use_cases.run_command import run_command
from voronka.work.models import Task

pytestmark = pytest.mark.django_db

CAREFUL = """
  careful:
    label: Careful
    of: [leads]
    when: {signal: go}
    if: budget > 100000
    then:
      - create_task: {template: call, to: owner, due: 2wh}
"""
PATIENT = """
  patient:
    label: Patient
    of: [leads]
    in: [new, assigned]
    when: {signal: go}
    then:
      - create_task: call
      - wait: 1h
      - create_task: plain
"""
REMINDER = """
  reminder:
    label: Reminder
    of: [leads]
    in: [new, assigned]
    when: {before: next_contact_at, by: 1h}
    then:
      - create_task: meet
"""


def test_a_robot_that_does_not_act_says_which_condition_failed_and_what_it_read() -> None:
    use_robots(CAREFUL)
    anna = make_cast()["Anna"]
    lead = make_lead(owner=anna)

    signal(lead.ref, now=NOW)
    edit_card(ref=lead.ref, fields={"budget": "50000"}, actor=anna.as_actor(), now=NOW)
    signal(lead.ref, now=NOW + timedelta(minutes=1))
    edit_card(ref=lead.ref, fields={"budget": "200000"}, actor=anna.as_actor(), now=LATER)
    signal(lead.ref, now=LATER)

    assert ledger(lead) == [
        ("careful", "skipped", "What its condition needs to know is not known."),
        ("careful", "skipped", "Its condition does not hold."),
        ("careful", "done", ""),
    ]
    done, low, unknown = runs_of_card(ref=lead.ref, actor=anna.as_actor())
    assert done.label.en == "Careful"
    (deed,) = done.deeds
    assert deed.failed is None
    assert deed.words.ru.startswith("поставить задачу «Call")
    assert deed.words.en.endswith("due in 2 working hours)")
    assert (low.asked[0].verdict, low.asked[0].read.en) == ("false", "Budget: ₽50,000")
    assert (unknown.asked[0].verdict, unknown.asked[0].read.en) == ("unknown", "Budget: unknown")
    assert low.after_whom == "Voronka"


def test_a_stranger_reads_no_ledger() -> None:
    use_robots(CAREFUL)
    cast = make_cast()
    lead = make_lead(owner=cast["Anna"])

    with pytest.raises(NotFound):
        runs_of_card(ref=lead.ref, actor=cast["Zoya"].as_actor())


def test_a_waiting_run_goes_on_in_the_same_row() -> None:
    use_robots(PATIENT)
    lead = make_lead(owner=make_cast()["Anna"])

    signal(lead.ref, now=NOW)

    assert open_templates(lead) == ["call"]
    assert ledger(lead) == [("patient", "waiting", "It waits for its time.")]
    assert WaitingRun.objects.get().due_at == NOW + timedelta(hours=1)
    (timer,) = timers_of_card(lead.ref)
    assert (timer.rule, timer.due_at) == ("wait:patient:2", NOW + timedelta(hours=1))

    run_until(target=NOW + timedelta(hours=1), now=NOW)

    assert open_templates(lead) == ["call", "plain"]
    assert ledger(lead) == [("patient", "done", "")]
    assert [deed["action"] for deed in RobotRun.objects.get().deeds] == ["create_task"] * 2
    assert not WaitingRun.objects.exists()
    assert not Timer.objects.exists()


def test_a_waiting_run_ends_when_the_card_leaves_its_stages() -> None:
    use_robots(PATIENT)
    anna = make_cast()["Anna"]
    lead = make_lead(owner=anna)
    signal(lead.ref, now=NOW)

    lose_card(ref=lead.ref, reason="price", actor=anna.as_actor(), now=LATER)

    assert ("patient", "cancelled", "The card has left the stage.") in ledger(lead)
    assert not WaitingRun.objects.exists()
    run_until(target=LATER + timedelta(days=1), now=LATER)
    assert not Task.objects.filter(template="plain").exists()


@pytest.mark.parametrize(
    ("deed", "why"),
    [
        (lambda lead, by: edit_card(
            ref=lead.ref, fields={"next_contact_at": NOW + timedelta(days=3)}, actor=by, now=LATER,
        ), "the moment moved"),
        (lambda lead, by: edit_card(
            ref=lead.ref, fields={"next_contact_at": None}, actor=by, now=LATER,
        ), "no longer called for"),
        (lambda lead, by: move_card(
            ref=lead.ref,
            stage="ours",
            fields={"budget": "1", "material": "oak", "site_address": "Here"},
            actor=by,
            now=LATER,
        ), "the card left the stage"),
        (lambda lead, by: lose_card(
            ref=lead.ref, reason="price", actor=by, now=LATER,
        ), "the card was closed"),
    ],
)  # fmt: skip
def test_a_timer_that_is_called_off_says_why(deed: object, why: str) -> None:
    use_robots(REMINDER)
    anna = make_cast()["Anna"]
    lead = make_lead(owner=anna, next_contact_at=NOW + timedelta(days=2))

    deed(lead, anna.as_actor())  # type: ignore[operator]

    assert ledger(lead) == [("reminder", "called_off", why)]
    assert timers_are_right(LATER)


def test_a_moment_that_moves_back_is_waited_for_again() -> None:
    use_robots(REMINDER)
    anna = make_cast()["Anna"]
    first, second = NOW + timedelta(days=2), NOW + timedelta(days=3)
    lead = make_lead(owner=anna, next_contact_at=first)

    for moment in (second, first):
        edit_card(ref=lead.ref, fields={"next_contact_at": moment}, actor=anna.as_actor(), now=NOW)
    run_until(target=first, now=NOW)

    assert Task.objects.get().created_at == first - timedelta(hours=1)
    assert [row[1] for row in ledger(lead)] == ["called_off", "called_off", "done"]


def test_a_restored_card_has_its_timers_again() -> None:
    use_robots(REMINDER)
    anna = make_cast()["Anna"]
    lead = make_lead(owner=anna, next_contact_at=NOW + timedelta(days=2))
    lose_card(ref=lead.ref, reason="price", actor=anna.as_actor(), now=LATER)

    restore_card(ref=lead.ref, actor=anna.as_actor(), now=LATER)

    assert [timer.rule for timer in timers_of_card(lead.ref)] == ["robot:reminder"]


def test_the_same_effect_acts_once_however_often_it_is_ordered() -> None:
    use_robots(PATIENT)
    lead = make_lead(owner=make_cast()["Anna"])
    decision = signal(lead.ref, now=NOW)
    Task.objects.all().delete()

    again = CardDecided(
        actor=SYSTEM,
        at=LATER,
        ref=lead.ref,
        command=Signal(name="go"),
        decision=decision,
        decision_id=new_id(),
        playbook=active_playbook(),
        depth=0,
    )
    act_on_decisions(decided=[again])

    assert not Task.objects.exists()
    assert Deed.objects.count() == 1


def test_a_timer_that_fails_is_tried_again_later_and_hinders_no_other(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    use_robots(REMINDER)
    anna = make_cast()["Anna"]
    moment = NOW + timedelta(days=2)
    broken = make_lead(owner=anna, next_contact_at=moment)
    sound = make_lead(owner=anna, next_contact_at=moment, phone="+7 (495) 555-01-12")
    due = moment - timedelta(hours=1)

    def fails(**wish: Any) -> Decision:
        if wish["ref"] == broken.ref:
            raise ValueError("a bug")
        return run_command(**wish)

    monkeypatch.setattr("voronka.automation.use_cases.fire_due_timers.run_command", fails)
    assert fire_due_timers(now=due) == Round(fired=1, failed=1)

    assert open_templates(sound) == ["meet"]
    assert open_templates(broken) == []
    (row,) = failing_timers()
    assert (row.ref, row.failures, row.error) == (broken.ref, 1, "ValueError: a bug")
    assert row.next_try_at == due + timedelta(minutes=1)
    assert fire_due_timers(now=due) == Round()
    assert fire_due_timers(now=due + timedelta(minutes=1)) == Round(failed=1)
    assert failing_timers()[0].next_try_at == due + timedelta(minutes=3)

    monkeypatch.undo()
    assert fire_due_timers(now=due + timedelta(minutes=3)) == Round(fired=1)
    assert open_templates(broken) == ["meet"]
    assert failing_timers() == []


def test_another_playbook_replaces_every_timer_and_says_why() -> None:
    use_robots(REMINDER)
    anna = make_cast()["Anna"]
    lead = make_lead(owner=anna, next_contact_at=NOW + timedelta(days=2))

    use_robots(REMINDER.replace("reminder", "early").replace("by: 1h", "by: 2h"))
    assert refresh_every_timer(now=LATER) == 1

    assert ledger(lead) == [("reminder", "called_off", "the process has no such rule any more")]
    (timer,) = timers_of_card(lead.ref)
    assert (timer.rule, timer.due_at) == ("robot:early", NOW + timedelta(hours=46))
    assert timers_are_right(LATER)
    refresh_every_timer(now=LATER)
    assert len(ledger(lead)) == 1


def test_a_timer_that_another_playbook_does_not_want_is_replaced_when_it_fires() -> None:
    use_robots(REMINDER)
    moment = NOW + timedelta(days=2)
    lead = make_lead(owner=make_cast()["Anna"], next_contact_at=moment)
    use_robots(REMINDER.replace("by: 1h", "by: 2h").replace("reminder", "early"))

    done = fire_due_timers(now=moment - timedelta(hours=1))

    assert done == Round()
    assert ledger(lead) == [("reminder", "called_off", "the process has no such rule any more")]
    assert [timer.rule for timer in timers_of_card(lead.ref)] == ["robot:early"]
    assert failing_timers() == []


def test_what_a_role_may_not_see_it_does_not_read_in_the_ledger() -> None:
    use_robots(CAREFUL)
    cast = make_cast()
    lead = make_lead(owner=cast["Anna"], budget="50000")
    maxim = cast["Maxim"]
    add_participant(ref=lead.ref, user_id=maxim.pk, actor=cast["Anna"].as_actor(), now=NOW)
    signal(lead.ref, now=NOW)

    def asked(actor: Actor) -> list[int]:
        return [len(run.asked) for run in runs_of_card(ref=lead.ref, actor=actor)]

    assert asked(cast["Anna"].as_actor()) == [1]
    assert asked(maxim.as_actor()) == [0]


def test_a_closed_card_waits_for_robots_that_name_its_stage() -> None:
    later = """
  once_more:
    label: Once more
    of: [leads]
    in: [lost]
    when: {after: card.closed_at, by: 30d}
    then:
      - create_task: call
"""
    use_robots(REMINDER)
    anna = make_cast()["Anna"]
    lead = make_lead(owner=anna)
    lose_card(ref=lead.ref, reason="price", actor=anna.as_actor(), now=NOW)

    use_robots(REMINDER + later)
    assert refresh_every_timer(now=LATER) == 1

    assert [timer.rule for timer in timers_of_card(lead.ref)] == ["robot:once_more"]
    assert timers_are_right(LATER)
    run_until(target=NOW + timedelta(days=30), now=LATER)
    assert open_templates(lead) == ["call"]
