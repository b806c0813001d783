"""Whatever people, clients and time do to leads, timers, tasks, messages and ledger stay right."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from pytest_django import Settings

from tests.automation.showroom import ACQUAINTED, TOLD
from tests.world import NOW, make_cast, make_lead, use_kitchens
from voronka.automation.models import Deed, RobotRun, Timer
from voronka.automation.queries.enrolments import left_out_cards
from voronka.automation.queries.invariants import wrong_timers
from voronka.automation.queries.unheard import unowned_without_sos
from voronka.automation.use_cases.carry_out_enrolment import carry_out_enrolment
from voronka.automation.use_cases.enrol_cards import enrol_cards
from voronka.automation.use_cases.refresh_timers import refresh_every_timer
from voronka.automation.use_cases.run_until import run_until
from voronka.channels.models import OutboxMessage
from voronka.channels.queries.staleness import reason_not_to_send
from voronka.kernel.actor import SYSTEM
from voronka.kernel.errors import Conflict, NotAllowed, NotFound
from voronka.packs.folders import pack_files
from voronka.packs.use_cases.apply_playbook import apply_playbook
from voronka.people.models import User
from voronka.process.commands import COMMAND
from voronka.process.models.active import active_playbook
from voronka.process.state import CardRef
from voronka.records.models import Lead
from voronka.records.use_cases.run_command import CommandRefused, run_command
from voronka.scheduling.models import Booking
from voronka.scheduling.problems import UnableToBook
from voronka.scheduling.use_cases.book_visit import book_visit
from voronka.scheduling.use_cases.cancel_booking import cancel_booking
from voronka.scheduling.use_cases.confirm_booking import confirm_booking
from voronka.scheduling.use_cases.finish_visit import finish_visit
from voronka.scheduling.use_cases.move_booking import move_booking
from voronka.scheduling.use_cases.start_travel import start_travel
from voronka.work.models import Task
from voronka.work.models.anchor import Anchor
from voronka.work.queries.cards import values_of_card
from voronka.work.use_cases.close_task import UnableToCloseTask, close_task

pytestmark = pytest.mark.django_db

REFUSALS = (CommandRefused, UnableToBook, UnableToCloseTask, NotAllowed, NotFound, Conflict)
STAGES = (
    "new", "assigned", "ours", "catalogue_sent", "next_contact", "visit_booked", "visit_done",
    "final_offer_sent", "agreed", "lost", "junk",
)  # fmt: skip
HOURS = st.integers(min_value=1, max_value=120).map(lambda hours: timedelta(hours=hours))
PEOPLE = st.sampled_from(["Anna", "Galina", "Boris"])

_cast: dict[str, User] = {}

NUDGE = """
  nudge:
    label: Nudge
    when: {untouched: 5h}
    then: [{create_task: {template: follow_up, to: owner}}]
"""
# The robots of the process, and what people may make of them.
VERSIONS: tuple[Callable[[str], str], ...] = (
    lambda robots: robots,
    lambda robots: robots + NUDGE,
    lambda robots: robots + NUDGE.replace("5h", "9h"),
    lambda robots: robots.replace("by: 24h", "by: 48h"),
    lambda robots: robots.replace("before: booking.visit", "after: booking.visit", 1),
)


class Showroom(RuleBasedStateMachine):
    """One lead after the other, and everything that may happen to it."""

    now: datetime
    ref: CardRef

    @initialize(owned=st.booleans())
    def open_the_doors(self, owned: bool) -> None:
        self.undone = transaction.atomic()
        self.undone.__enter__()
        self.now = NOW
        self.ref = make_lead(owner=_cast["Anna"] if owned else None).ref
        self.checked: set[UUID] = set()

    def teardown(self) -> None:
        if hasattr(self, "undone"):
            transaction.set_rollback(True)
            self.undone.__exit__(None, None, None)

    # What may happen

    @rule(who=PEOPLE, wish=st.sampled_from(["take", "win", "restore"]))
    def wish(self, who: str, wish: str) -> None:
        self._command(who, kind=wish)

    @rule(who=PEOPLE, to=st.sampled_from(["Anna", "Boris", None]))
    def assign(self, who: str, to: str | None) -> None:
        self._command(who, kind="assign", owner_id=_cast[to].pk if to else None)

    @rule(who=PEOPLE, stage=st.sampled_from(STAGES), filled=st.booleans(), ahead=HOURS)
    def move(self, who: str, stage: str, filled: bool, ahead: timedelta) -> None:
        fields = ACQUAINTED | TOLD if filled else {}
        if filled and stage in ("next_contact", "agreed"):
            fields = fields | {"next_contact_at": (self.now + ahead).isoformat()}
        self._command(who, kind="move", stage=stage, fields=fields)

    @rule(who=PEOPLE, ahead=st.one_of(st.none(), HOURS), email=st.sampled_from([None, "a@b.test"]))
    def edit(self, who: str, ahead: timedelta | None, email: str | None) -> None:
        moment = (self.now + ahead).isoformat() if ahead else None
        self._command(who, kind="edit", fields={"next_contact_at": moment, "email": email})

    @rule(who=PEOPLE, ahead=HOURS)
    def postpone(self, who: str, ahead: timedelta) -> None:
        self._command(who, kind="postpone", until=self.now + ahead)

    @rule(who=PEOPLE, lost=st.booleans())
    def give_up(self, who: str, lost: bool) -> None:
        reason = "price" if lost else next(iter(active_playbook().spec.junk_reasons))
        self._command(who, kind="lose" if lost else "junk", reason=reason)

    @rule(evidence=st.sampled_from(["answered_call", "sent_message", "reply"]))
    def touch(self, evidence: str) -> None:
        self._command("Galina", kind="touch", evidence=evidence)

    @rule(ahead=HOURS)
    def book(self, ahead: timedelta) -> None:
        self._try(
            book_visit,
            ref=self.ref,
            kind="visit",
            resource_id=_cast["Maxim"].pk,
            starts_at=self._full_hour(ahead),
            address="Moscow, Lesnaya 1",
        )

    @rule(
        deed=st.sampled_from([confirm_booking, start_travel, cancel_booking, finish_visit]),
    )
    def handle_the_visit(self, deed: Any) -> None:
        more: dict[str, Any] = {}
        if deed is cancel_booking:
            more = {"reason": "ill"}
        elif deed is finish_visit:
            more = {"result": "measured"}
        for booking in Booking.objects.exclude(status__in=["cancelled", "done"]):
            self._try(deed, booking_id=booking.pk, **more)

    @rule(ahead=HOURS)
    def move_the_visit(self, ahead: timedelta) -> None:
        for booking in Booking.objects.exclude(status__in=["cancelled", "done"]):
            self._try(move_booking, booking_id=booking.pk, starts_at=self._full_hour(ahead))

    @rule(data=st.data(), ahead=HOURS)
    def close_a_task(self, data: st.DataObject, ahead: timedelta) -> None:
        tasks = list(Task.objects.open().filter(card_id=self.ref.id).order_by("template"))
        if not tasks:
            return
        task = data.draw(st.sampled_from(tasks))
        outcome = data.draw(st.sampled_from([*task.outcomes, ""]))
        answers = {
            "next_contact_at": (self.now + ahead).isoformat(),
            "lost_reason": "price",
            "final_price": "500000",
            "email": "vera@example.com",
        }
        asked = task.outcomes.get(outcome, {}).get("ask", [])
        fields = {name: answers[name] for name in asked}
        self._try(close_task, task_id=task.pk, outcome=outcome, note="so it is", fields=fields)

    @rule(hours=st.sampled_from([1, 5, 24, 72]))
    def let_time_pass(self, hours: int) -> None:
        target = self.now + timedelta(hours=hours)
        played = run_until(target=target, now=self.now)
        assert played.failed == 0
        self.now = target

    @rule(version=st.sampled_from(range(len(VERSIONS))))
    def publish(self, version: int) -> None:
        files = dict(pack_files("kitchens"))
        files["robots.yaml"] = VERSIONS[version](files["robots.yaml"])
        apply_playbook(files=files, actor=SYSTEM, now=self.now)
        stood = {(timer.rule, timer.cause) for timer in self._robots_timers()}
        refresh_every_timer(now=self.now)
        # Publishing may take timers away and move them, but starts none.
        assert {(timer.rule, timer.cause) for timer in self._robots_timers()} <= stood

    @rule()
    def enrol(self) -> None:
        viktor = _cast["Viktor"].as_actor()
        for row in left_out_cards(actor=viktor):
            order = enrol_cards(robot=row.robot, actor=viktor, now=self.now)
            carry_out_enrolment(enrolment_id=order, now=self.now)
        assert left_out_cards(actor=viktor) == []

    # What always holds

    @invariant()
    def timers_are_what_the_process_wants(self) -> None:
        if hasattr(self, "now"):
            assert list(wrong_timers(self.now)) == []

    @invariant()
    def each_cause_acts_once(self) -> None:
        if not hasattr(self, "now"):
            return
        done = [
            deed["key"]
            for run in RobotRun.objects.filter(card_id=self.ref.id)
            for deed in run.deeds
            if deed["failed"] is None
        ]
        acted = Deed.objects.filter(card_id=self.ref.id).values_list("key", flat=True)
        assert sorted(done) == sorted(acted)
        assert len(done) == len(set(done))

    @invariant()
    def tasks_follow_their_moments(self) -> None:
        if not hasattr(self, "now"):
            return
        lead, calendar = Lead.objects.get(pk=self.ref.id), active_playbook().calendar
        for task in Task.objects.open().filter(card_id=lead.pk, anchor__isnull=False):
            anchor = Anchor.from_json(task.anchor or {})
            assert task.due_at == anchor.due_at(values_of_card(lead, [anchor.fact]), calendar)

    @invariant()
    def a_lead_nobody_owns_is_heard(self) -> None:
        if hasattr(self, "now"):
            assert unowned_without_sos() == []

    @invariant()
    def nothing_stale_was_sent(self) -> None:
        if not hasattr(self, "now"):
            return
        for message in OutboxMessage.objects.filter(status="sent").exclude(pk__in=self.checked):
            self.checked.add(message.pk)
            assert reason_not_to_send(message, now=message.ended_at or self.now) == ""

    # How it is done

    def _command(self, who: str, **wish: Any) -> None:
        command = COMMAND.validate_python(wish)
        self._try(run_command, who=who, ref=self.ref, command=command)

    def _try(self, use_case: Any, who: str = "Galina", **wish: Any) -> None:
        try:
            with transaction.atomic():
                use_case(actor=_cast[who].as_actor(), now=self.now, **wish)
        except REFUSALS:
            pass

    def _robots_timers(self) -> list[Timer]:
        return list(Timer.objects.of_card(self.ref).filter(rule__startswith="robot:"))

    def _full_hour(self, ahead: timedelta) -> datetime:
        return (self.now + ahead).replace(minute=0, second=0)


def test_whatever_happens_the_invariants_hold(settings: Settings) -> None:
    settings.SANDBOX = True
    use_kitchens()
    _cast.update(make_cast())

    run_state_machine_as_test(Showroom, settings=PLAY)


PLAY = settings(
    max_examples=15,
    stateful_step_count=12,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
