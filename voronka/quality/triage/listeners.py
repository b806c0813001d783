"""Stop rules are asked as soon as a lead has come; what they say stands in its history."""

from voronka.kernel import events
from voronka.process.commands import Create, Junk
from voronka.process.values import values_of
from voronka.quality.triage.opinion import opinion
from voronka.records.events import CardDecided, CardsDecided
from voronka.records.queries.cards import facts_named
from voronka.records.use_cases.add_history import add_history
from voronka.records.use_cases.run_command import run_command


def register() -> None:
    events.listen(CardsDecided, _cards_decided)


def _cards_decided(event: CardsDecided) -> None:
    for here in event.decided:
        triage = here.playbook.spec.triage
        is_new = isinstance(here.command, Create) and not here.command.is_quiet
        after = here.decision.after
        if triage is None or not is_new or not triage.stop_rules:
            continue
        if after.pipeline == triage.of and after.stage in triage.stages:
            _lead_came(here)


def _lead_came(here: CardDecided) -> None:
    asked = _facts_of_stop_rules(here)
    facts = facts_named(here.playbook, here.ref, asked, now=here.at)
    thought = opinion(here.playbook, values_of(here.decision.after, facts), here.at)
    if not thought.stops:
        return
    stop = thought.stops[0]
    label = stop.spec.label.in_(here.playbook.spec.language)
    robot = here.actor.as_robot(label)
    add_history(
        ref=here.ref,
        kind="stop_rule",
        name=stop.key,
        payload={"rule": stop.rule, "label": stop.spec.label.plain(), "acts": stop.spec.acts},
        actor=robot,
        now=here.at,
    )
    if stop.spec.acts == "junks":
        command = Junk(reason=stop.spec.reason, note=label)
        run_command(ref=here.ref, command=command, actor=robot, now=here.at)


def _facts_of_stop_rules(here: CardDecided) -> frozenset[str]:
    triage = here.playbook.spec.triage
    found: set[str] = set()
    for key in triage.stop_rules if triage else ():
        condition = here.playbook.condition(f"triage.stop_rules.{key}")
        found.update(condition.facts if condition else ())
    return frozenset(found)
