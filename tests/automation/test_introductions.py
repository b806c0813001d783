"""A new robot is for what happens from now on; cards that were there before, only on purpose."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from tests.automation.showroom import (
    COMPUTED,
    HERE,
    book,
    ledger,
    open_templates,
    timers_are_right,
)
from tests.world import LATER, NOW, make_cast, make_lead
from voronka.automation.models import Enrolment, RobotRun, Timer
from voronka.automation.queries import enrolments
from voronka.automation.queries.robots import robots_on_card
from voronka.automation.queries.timers import timers_of_card
from voronka.automation.use_cases.carry_out_enrolment import carry_out_enrolment
from voronka.automation.use_cases.enrol_cards import UnableToEnrolCards, enrol_cards
from voronka.automation.use_cases.fire_due_timers import Round, fire_due_timers
from voronka.automation.use_cases.refresh_timers import refresh_every_timer
from voronka.kernel.actor import SYSTEM
from voronka.kernel.errors import NotAllowed, NotFound
from voronka.packs.use_cases.apply_playbook import apply_playbook
from voronka.people.models import User
from voronka.process.commands import Touch
from voronka.records.models import Lead
from voronka.records.use_cases.edit_card import edit_card
from voronka.records.use_cases.move_card import move_card
from voronka.records.use_cases.run_command import run_command

pytestmark = pytest.mark.django_db

SOON = NOW + timedelta(days=2)
THERE = "The card was there already when the robot was introduced."
DROPPED = (
    "abc_class", "abc_means", "abc_points", "external_id", "page", "requested_at", "source_detail",
    "utm_campaign", "utm_content", "utm_medium", "utm_source", "utm_term",
)  # fmt: skip
BARE = """
  greet:
    label: Greeting
    when: {created: any}
    then: [{notify: {to: "role:head", message: look}}]
"""
NUDGE = """
  nudge:
    label: Nudge
    when: {untouched: 3h}
    then: [{create_task: {template: meet, to: owner}}]
"""
REMIND = """
  remind:
    label: Reminder
    when: {before: next_contact_at, by: 1h}
    then: [{create_task: {template: meet, to: owner}}]
"""
SOS = """
sos:
  untaken:
    label: Nobody took it
    of: leads
    in: [new]
    first: 0m
    every: 15m
    ladder: [{roles: [head]}]
    message: look
    evidence: [reply]
"""


def publish(robots: str, *, now: datetime = NOW) -> None:
    """Put the small process with these robots in force, as people do."""
    parts = [HERE.parent / "showroom.yaml", HERE / "works.yaml"]
    text = "\n".join(part.read_text(encoding="utf-8") for part in parts)
    for computed in COMPUTED:
        text = text.replace("  deal:\n    price:", f"    {computed}\n  deal:\n    price:", 1)
    text = (
        text.replace("drop: [scrap,", f"drop: [scrap, {', '.join(DROPPED)},")
        + "\nrobots:\n"
        + robots
    )
    text = text.replace("convert, override]", "convert, override, process, settings]")
    apply_playbook(files={"playbook.yaml": text}, actor=SYSTEM, now=now)
    refresh_every_timer(now=now)


@pytest.fixture
def anna() -> User:
    publish(BARE)
    return make_cast()["Anna"]


def rules(lead: Lead) -> list[str]:
    return [timer.rule for timer in timers_of_card(lead.ref)]


def test_a_new_robot_lets_pass_what_stands_there_and_says_so(anna: User) -> None:
    lead = make_lead(owner=anna, next_contact_at=SOON)

    publish(BARE + NUDGE + REMIND, now=LATER)

    assert rules(lead) == []
    assert sorted(ledger(lead)) == [
        ("greet", "done", ""),
        ("nudge", "stood_before", THERE),
        ("remind", "stood_before", THERE),
    ]
    assert timers_are_right(LATER)
    assert fire_due_timers(now=SOON) == Round()
    assert open_templates(lead) == []
    why = {row.key: row.why.en for row in robots_on_card(ref=lead.ref, actor=anna.as_actor())}
    assert why["nudge"] == THERE


@pytest.mark.parametrize(
    "moment",
    ["next_contact_at", "visit_date", "card.created_at", "booking.visit.starts_at"],
)
def test_it_finds_the_moment_wherever_it_is_kept(anna: User, moment: str) -> None:
    lead = make_lead(
        owner=anna, next_contact_at=SOON, visit_date="2026-03-09", site_address="Moscow"
    )
    book(lead.ref, anna, User.objects.get(name="Maxim"))
    without = make_lead(owner=anna)

    publish(BARE + REMIND.replace("next_contact_at", moment), now=LATER)

    assert rules(lead) == rules(without) == []
    assert [row for row in ledger(lead) if row[0] == "remind"] == [
        ("remind", "stood_before", THERE)
    ]
    always = moment == "card.created_at"
    assert RobotRun.objects.filter(card_id=without.pk, robot="remind").exists() == always
    assert timers_are_right(LATER)


def test_a_robot_that_waits_for_every_card_asks_as_much_of_one_as_of_many(anna: User) -> None:
    counts = []
    for number in (1, 9):
        publish(BARE)
        for _ in range(number):
            make_lead(owner=anna, next_contact_at=SOON)
        with CaptureQueriesContext(connection) as asked:
            publish(BARE + NUDGE + REMIND.replace("remind:", f"remind_{number}:"), now=LATER)
        counts.append(len(asked))

    assert RobotRun.objects.filter(verdict="stood_before", robot="remind_9").count() == 10
    assert counts[0] == counts[1]


def test_what_happens_afterwards_it_acts_on(anna: User) -> None:
    old = make_lead(owner=anna, next_contact_at=SOON)
    publish(BARE + NUDGE + REMIND, now=LATER)

    young = make_lead(owner=anna, now=LATER, next_contact_at=SOON)
    moved = SOON + timedelta(hours=1)
    edit_card(ref=old.ref, fields={"next_contact_at": moved}, actor=anna.as_actor(), now=LATER)
    run_command(ref=old.ref, command=Touch(evidence="reply"), actor=anna.as_actor(), now=LATER)

    assert sorted(rules(old)) == ["robot:nudge", "robot:remind"]
    assert sorted(rules(young)) == ["robot:nudge", "robot:remind"]
    assert timers_are_right(LATER)


def test_no_command_between_publishing_and_the_job_starts_a_timer(anna: User) -> None:
    lead = make_lead(owner=anna, next_contact_at=SOON)
    parts = Timer.objects.count()
    publish(BARE + REMIND, now=LATER)

    edit_card(ref=lead.ref, fields={"material": "oak"}, actor=anna.as_actor(), now=LATER)

    assert rules(lead) == []
    assert Timer.objects.count() == parts


def test_a_robot_that_only_waits_longer_goes_on_waiting(anna: User) -> None:
    publish(BARE + REMIND)
    lead = make_lead(owner=anna, next_contact_at=SOON)

    publish(BARE + REMIND.replace("by: 1h", "by: 2h"), now=LATER)

    (timer,) = timers_of_card(lead.ref)
    assert (timer.rule, timer.due_at) == ("robot:remind", SOON - timedelta(hours=2))
    assert RobotRun.objects.filter(verdict="stood_before").count() == 0
    assert timers_are_right(LATER)


def test_a_robot_with_another_trigger_begins_anew(anna: User) -> None:
    publish(BARE + REMIND)
    lead = make_lead(owner=anna, next_contact_at=SOON)

    publish(BARE + REMIND.replace("before:", "after:"), now=LATER)

    assert rules(lead) == []
    assert ("remind", "stood_before", THERE) in ledger(lead)
    assert timers_are_right(LATER)


def test_a_robot_sent_to_further_stages_lets_pass_who_stands_in_them(anna: User) -> None:
    narrow = NUDGE.replace("    then:", "    in: [new]\n    then:")
    publish(BARE + narrow)
    new, assigned = make_lead(owner=anna), make_lead(owner=anna)
    move_card(ref=assigned.ref, stage="assigned", actor=anna.as_actor(), now=NOW)

    publish(BARE + narrow.replace("[new]", "[new, assigned]"), now=LATER)

    assert (rules(new), rules(assigned)) == (["robot:nudge"], [])
    assert timers_are_right(LATER)


def test_other_steps_or_words_leave_everything_as_it_was(anna: User) -> None:
    publish(BARE + REMIND)
    lead = make_lead(owner=anna, next_contact_at=SOON)

    publish(BARE + REMIND.replace("label: Reminder", "label: Bell"), now=LATER)

    assert rules(lead) == ["robot:remind"]
    assert timers_are_right(LATER)


def test_the_cards_are_enrolled_on_purpose(anna: User) -> None:
    galina, viktor = (User.objects.get(name=name).as_actor() for name in ("Galina", "Viktor"))
    lead = make_lead(owner=anna, next_contact_at=SOON)
    passed = make_lead(owner=anna, next_contact_at=NOW + timedelta(minutes=90))
    publish(BARE + REMIND, now=LATER)

    (row,) = enrolments.left_out_cards(actor=galina)
    assert (row.robot, row.label.en, row.cards) == ("remind", "Reminder", 2)
    found = enrolments.preview(robot="remind", actor=viktor, now=LATER)
    assert (found.cards, found.waiting, found.at_once, found.is_exact) == (2, 2, 1, True)
    order_id = enrol_cards(robot="remind", actor=viktor, now=LATER)
    assert carry_out_enrolment(enrolment_id=order_id, now=LATER) == 2

    assert rules(lead) == rules(passed) == ["robot:remind"]
    assert ("remind", "enrolled", "Enrolled on purpose by Viktor.") in ledger(lead)
    assert timers_are_right(LATER)
    order = enrolments.enrolment(enrolment_id=order_id, actor=galina)
    assert (order.asked_by, order.total, order.handled) == ("Viktor", 2, 2)
    assert order.finished_at == LATER
    assert enrolments.left_out_cards(actor=galina) == []
    assert carry_out_enrolment(enrolment_id=order_id, now=LATER) == 0
    assert fire_due_timers(now=SOON - timedelta(hours=1)) == Round(fired=2)
    assert open_templates(lead) == ["meet"]


@translation.override("en")
def test_it_is_refused_to_who_may_not_and_where_there_is_nothing(anna: User) -> None:
    viktor = User.objects.get(name="Viktor").as_actor()
    lead = make_lead(owner=anna, next_contact_at=SOON)
    publish(BARE + REMIND, now=LATER)

    with pytest.raises(NotAllowed):
        enrol_cards(robot="remind", actor=anna.as_actor(), now=LATER)
    with pytest.raises(NotAllowed):
        enrolments.left_out_cards(actor=anna.as_actor())
    with pytest.raises(NotFound):
        enrol_cards(robot="nobody", actor=viktor, now=LATER)
    with pytest.raises(UnableToEnrolCards, match="No card was there before this robot"):
        enrol_cards(robot="greet", actor=viktor, now=LATER)
    assert (Enrolment.objects.count(), rules(lead)) == (0, [])

    enrol_cards(robot="remind", actor=viktor, now=LATER)
    with pytest.raises(UnableToEnrolCards, match="being enrolled already"):
        enrol_cards(robot="remind", actor=viktor, now=LATER)
    assert Enrolment.objects.count() == 1


def test_sos_is_called_for_cards_that_were_there_before_the_programme(anna: User) -> None:
    lead = make_lead()

    publish(BARE + SOS, now=LATER)

    assert rules(lead) == ["sos:untaken"]
    assert timers_are_right(LATER)
