"""What the playbook thinks of a lead: stop rules that hold, and the class it suggests. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from voronka.process import rules
from voronka.process.conditions.condition import Condition
from voronka.process.playbook import Playbook
from voronka.process.schema_triage import StopRuleSpec, SuggestionSpec
from voronka.process.state import Value


@dataclass(frozen=True, kw_only=True)
class Stop:
    """A stop rule that holds."""

    key: str
    spec: StopRuleSpec
    condition: Condition

    @property
    def rule(self) -> str:
        return rules.stop_rule(self.key)


@dataclass(frozen=True, kw_only=True)
class Suggestion:
    """The suggestion that holds first; its condition is None if it always does."""

    key: str
    spec: SuggestionSpec
    condition: Condition | None

    @property
    def rule(self) -> str:
        return rules.suggestion(self.key)


@dataclass(frozen=True, kw_only=True)
class Opinion:
    """Everything the playbook has to say of a lead in triage."""

    stops: Sequence[Stop] = ()
    suggestion: Suggestion | None = None

    @property
    def verdict(self) -> str:
        """junk, deal or contact; "" where the playbook suggests nothing."""
        if self.stops:
            return "junk"
        return self.suggestion.spec.verdict if self.suggestion else ""

    @property
    def rule(self) -> str:
        """The rule behind the verdict."""
        if self.stops:
            return self.stops[0].rule
        return self.suggestion.rule if self.suggestion else ""


def opinion(playbook: Playbook, values: Mapping[str, Value], now: datetime) -> Opinion:
    """Return the opinion; what is unknown is not true."""
    triage = playbook.spec.triage
    if triage is None:
        return Opinion()
    stops = []
    for key, stop in triage.stop_rules.items():
        condition = playbook.condition(rules.stop_rule(key))
        if condition is not None and condition.holds(values, now):
            stops.append(Stop(key=key, spec=stop, condition=condition))
    return Opinion(stops=stops, suggestion=_suggestion(playbook, values, now))


def _suggestion(
    playbook: Playbook, values: Mapping[str, Value], now: datetime
) -> Suggestion | None:
    triage = playbook.spec.triage
    for key, spec in triage.suggest.items() if triage else ():
        condition = playbook.condition(rules.suggestion(key))
        if spec.only_if is None or (condition is not None and condition.holds(values, now)):
            return Suggestion(key=key, spec=spec, condition=condition)
    return None


def why(
    condition: Condition | None, values: Mapping[str, Value], now: datetime, locale: str
) -> str:
    """Return the parts of the condition that are true, in words."""
    if condition is None:
        return ""
    parts = [Condition(atom, condition.scope) for atom in condition.atoms()]
    true = [part.words(locale) for part in parts if part.holds(values, now)]
    return "; ".join(dict.fromkeys(true))


def facts_read(playbook: Playbook) -> frozenset[str]:
    """Return the facts that stop rules and suggestions read."""
    triage = playbook.spec.triage
    if triage is None:
        return frozenset()
    asked = [rules.stop_rule(key) for key in triage.stop_rules]
    asked += [rules.suggestion(key) for key in triage.suggest]
    found = [playbook.condition(rule) for rule in asked]
    return frozenset(name for each in found if each is not None for name in each.facts)
