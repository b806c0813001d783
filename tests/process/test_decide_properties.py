"""Whatever it is asked, the engine answers, in one of its two ways, and always the same."""

from datetime import datetime
from typing import Any

from hypothesis import HealthCheck, given, settings

from tests.process import wishes
from tests.process.joinery import joinery
from voronka.kernel.actor import Actor
from voronka.process.commands import Command
from voronka.process.decide import decide
from voronka.process.hints import hint_for
from voronka.process.scoring import score
from voronka.process.state import CardState, Facts
from voronka.process.timers import desired_timers

slowly = settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@slowly
@given(
    state=wishes.anything,
    facts=wishes.anything_known,
    command=wishes.COMMANDS,
    actor=wishes.actors,
    now=wishes.nows,
)
def test_there_is_an_answer_to_everything(
    state: CardState, facts: Facts, command: Command, actor: Actor, now: datetime
) -> None:
    decision = decide(joinery(), state, facts, command, actor, now)

    if decision.allowed:
        after = decision.after
        stage = joinery().spec.pipelines[after.pipeline].stages.get(after.stage)
        assert decision.refusals == ()
        assert after.version == state.version + 1
        # It may have stood in a stage that is no more, but is never brought to one.
        assert stage is not None or after.stage == state.stage
        assert None not in after.fields.values()
    else:
        assert decision.refusals
        assert decision.after is state
        assert (decision.changes, decision.runs) == ((), ())
        assert all(each.rule and each.message.ru and each.message.en for each in decision.refusals)
    assert decide(joinery(), state, facts, command, actor, now) == decision


@slowly
@given(state=wishes.anything, facts=wishes.anything_known, now=wishes.nows)
def test_timers_hints_and_scores_can_always_be_told(
    state: CardState, facts: Facts, now: datetime
) -> None:
    timers = desired_timers(joinery(), state, facts, now)

    assert len({(timer.rule, timer.cause) for timer in timers}) == len(timers)
    keys = {f"{timer.rule.removeprefix('robot:')}|{timer.cause}" for timer in timers}
    assert keys.isdisjoint(facts.acted)
    hint_for(joinery(), state, facts, now)
    found: Any = score(joinery(), state, facts)
    assert found.total == sum(each.points for each in found.points)
