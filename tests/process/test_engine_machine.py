"""
Whatever is done to a card, in whatever order: its timers are what a recomputation from scratch
says, nothing out of date ever acts, nothing acts twice, it always stands in a stage that there is,
and the time in its stages is its lifetime.
"""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from tests.process.kitchen_floor import Visit, World, a_lead, kitchens, moved, someone
from voronka.process.commands import (
    Assign,
    Edit,
    Inbound,
    Junk,
    Lose,
    Move,
    Override,
    Postpone,
    Restore,
    Take,
    Touch,
    Win,
)
from voronka.process.decision import Timer

SALES, OTHER, HEAD = someone("sales"), someone("sales", 1), someone("head", 2)
ACTORS = st.sampled_from([SALES, OTHER, HEAD])
STAGES = st.sampled_from(sorted(kitchens().pipeline("leads").stages))
HOURS = st.sampled_from([30, 50, 100, 26, 3, 1, 0]).map(lambda hours: timedelta(hours=hours))
ANSWERS: dict[str, Any] = {
    "budget": "900 000",
    "material": "veneer",
    "site_address": "Lesnaya 5",
    "house_type": "apartments",
    "kitchen_type": "modern",
    "layout": "corner",
    "worktop": "quartz",
    "splashback": False,
    "appliances": False,
    "buyer_category": "family",
    "urgency": "month",
    "email": "ivan@example.com",
    "phone": "+7 495 555-01-23",
    "client_name": "Ivan",
}


class Floor(RuleBasedStateMachine):
    """Everybody of the showroom at one card."""

    def __init__(self) -> None:
        super().__init__()
        self.world = World()
        self.once: list[Timer] = []

    @initialize(known=st.booleans(), mail=st.booleans(), stage=STAGES)
    def make(self, known: bool, mail: bool, stage: str) -> None:
        fields = {"email": "ivan@example.com"} if mail else {}
        decision = self.world.run(a_lead(**fields), SALES)
        assert decision.allowed
        if known:
            self.world.run(Edit(fields=self._valid(ANSWERS)), HEAD)
            self.world.run(Take(), SALES)
            self.override(stage)

    def _valid(self, answers: dict[str, Any]) -> dict[str, Any]:
        """Leave out what the pack has no such option for, so that the rest is tried."""
        fields = kitchens().fields("lead")
        return {
            name: value
            for name, value in answers.items()
            if name in fields and (not fields[name].options or value in fields[name].options)
        }

    # People

    @rule(actor=ACTORS)
    def take(self, actor: Any) -> None:
        self.world.run(Take(), actor)

    @rule(nobody=st.booleans())
    def assign(self, nobody: bool) -> None:
        self.world.run(Assign(owner_id=None if nobody else OTHER.id), HEAD)

    @rule(name=st.sampled_from(sorted(ANSWERS)), empty=st.booleans())
    def edit(self, name: str, empty: bool) -> None:
        fields = {name: None} if empty else self._valid({name: ANSWERS[name]})
        self.world.run(Edit(fields=fields), HEAD)

    @rule(stage=STAGES, actor=ACTORS, after=HOURS)
    def move(self, stage: str, actor: Any, after: timedelta) -> None:
        fields = {
            "next_contact_at": (self.world.now + after).isoformat(),
            "lost_reason": "price",
            "junk_reason": "spam",
        }
        wanted = {"next_contact": ["next_contact_at"], "lost": ["lost_reason"]}.get(stage, [])
        self.world.run(Move(stage=stage, fields={name: fields[name] for name in wanted}), actor)

    @rule(stage=STAGES)
    def override(self, stage: str) -> None:
        expires_at = self.world.now + timedelta(days=1)
        self.world.run(Override(stage=stage, reason="So.", expires_at=expires_at), HEAD)

    @rule(after=HOURS)
    def postpone(self, after: timedelta) -> None:
        self.world.run(Postpone(until=self.world.now + after), SALES)

    @rule(how=st.sampled_from(["lose", "junk", "win"]))
    def close(self, how: str) -> None:
        commands: dict[str, Any] = {
            "lose": Lose(reason="price"),
            "junk": Junk(reason="spam"),
            "win": Win(),
        }
        self.world.run(commands[how], HEAD)

    @rule()
    def restore(self) -> None:
        self.world.run(Restore(), HEAD)

    @rule(evidence=st.sampled_from(["answered_call", "sent_message", "reply", "visit"]))
    def touch(self, evidence: Any) -> None:
        self.world.run(Touch(evidence=evidence), SALES)

    @rule()
    def write(self) -> None:
        self.world.run(Inbound(channel="email"), SALES)

    # The visit and the tasks

    @precondition(lambda self: self.world.visit is None)
    @rule(after=HOURS)
    def book(self, after: timedelta) -> None:
        self.world.change_visit("booked", Visit(self.world.now + after), SALES)

    @precondition(lambda self: self.world.visit is not None)
    @rule(after=HOURS)
    def rebook(self, after: timedelta) -> None:
        assert self.world.visit is not None
        self.world.change_visit("moved", moved(self.world.visit, self.world.now + after), SALES)

    @precondition(lambda self: self.world.visit is not None)
    @rule(change=st.sampled_from(["confirmed", "on_my_way", "done", "cancelled"]))
    def go_on_with_the_visit(self, change: str) -> None:
        assert self.world.visit is not None
        visit = replace(self.world.visit, status=change, has_result=change == "done")
        self.world.change_visit(change, None if change == "cancelled" else visit, SALES)

    @precondition(lambda self: None in self.world.tasks.values())
    @rule(data=st.data(), after=HOURS)
    def close_a_task(self, data: st.DataObject, after: timedelta) -> None:
        is_open = sorted(key for key, outcome in self.world.tasks.items() if outcome is None)
        template = data.draw(st.sampled_from(is_open))
        outcomes = kitchens().spec.tasks[template].outcomes
        outcome = data.draw(st.sampled_from(sorted(outcomes))) if outcomes else ""
        answers = {
            "next_contact_at": (self.world.now + after).isoformat(),
            "lost_reason": "price",
            "final_price": "1 000 000",
        }
        asked = outcomes[outcome].ask if outcomes else ()
        fields = {name: answers[name] for name in asked if name in answers}
        self.world.close_task(template, outcome, fields, SALES)

    # The clock

    @rule(span=st.sampled_from([1, 10, 60, 24 * 60, 3 * 24 * 60]))
    def time_passes(self, span: int) -> None:
        self.once.extend(sorted(self.world.timers))
        self.world.pass_time(timedelta(minutes=span))

    @rule(days=st.sampled_from([1, 2, 30]))
    def the_scheduler_was_dead(self, days: int) -> None:
        self.once.extend(sorted(self.world.timers))
        self.world.now += timedelta(days=days)
        self.world.catch_up()

    @precondition(lambda self: bool(self.once))
    @rule(data=st.data())
    def a_timer_of_yesterday_fires(self, data: st.DataObject) -> None:
        timer = data.draw(st.sampled_from(self.once))
        # The same rule may be waiting for the same cause at another moment: then it is not stale.
        if (timer.rule, timer.cause) in {(each.rule, each.cause) for each in self.world.timers}:
            return
        before = self.world.state, dict(self.world.ledger), list(self.world.done)

        decision = self.world.fire(timer)

        assert [refusal.kind for refusal in decision.refusals] == ["nothing"]
        assert (self.world.state, self.world.ledger, self.world.done) == before

    # What always holds

    @invariant()
    def timers_are_what_the_card_says(self) -> None:
        assert self.world.timers == self.world.wanted()

    @invariant()
    def no_rule_waits_twice_for_one_cause(self) -> None:
        keys = [(timer.rule, timer.cause) for timer in self.world.timers]
        assert len(keys) == len(set(keys))

    @invariant()
    def it_stands_in_a_stage_that_there_is(self) -> None:
        state = self.world.state
        if self.world.is_made:
            assert kitchens().has_stage(state.pipeline, state.stage)
            final = kitchens().stage(state.pipeline, state.stage).kind
            assert (state.closed_at is not None) == (final in ("success", "failure", "junk"))

    @invariant()
    def its_stays_are_its_lifetime(self) -> None:
        if self.world.is_made:
            total = sum(self.world.lifetimes(), timedelta())
            assert total == self.world.now - self.world.state.created_at
            assert self.world.stays[-1][1] == self.world.state.stage

    @invariant()
    def every_decision_counts(self) -> None:
        assert self.world.state.version == self.world.decisions

    @invariant()
    def nobody_is_forgotten(self) -> None:
        """An open new lead has an owner or an SOS, unless somebody has been in contact."""
        state = self.world.state
        if state.stage != "new" or state.owner_id is not None:
            return
        ended = any(key.startswith("sos:untaken_lead|ended:") for key in self.world.ledger)
        calls = any(timer.rule == "sos:untaken_lead" for timer in self.world.timers)
        assert calls or ended


Floor.TestCase.settings = settings(
    max_examples=40,
    stateful_step_count=30,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
TestEngine = Floor.TestCase
