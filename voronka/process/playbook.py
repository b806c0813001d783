"""
The compiled playbook: checked, immutable, quick to ask.

Made by `loader.load_playbook` and `loader.parse_playbook`, never by hand. Rule ids: `rules.py`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from voronka.kernel.plugins import PluginParams
from voronka.process import rules
from voronka.process.conditions import Condition, Scope
from voronka.process.durations import Duration
from voronka.process.facts import FactRegistry
from voronka.process.plugins import Action, Trigger
from voronka.process.schema import (
    CardKind,
    FieldSpec,
    Holder,
    PipelineSpec,
    PlaybookSpec,
    RobotSpec,
    StageKind,
    StageSpec,
)
from voronka.process.working_time import WorkingCalendar


@dataclass(frozen=True, kw_only=True)
class RobotStep:
    """One step of a robot: an action with its checked parameters, or a wait."""

    # "wait" holds the rest back; it has no plug-in.
    action: str
    plugin: type[Action] | None = None
    params: PluginParams | None = None
    # The parameters as plain values, the way effects carry them.
    raw: Mapping[str, Any] = field(default_factory=dict)
    wait: Duration | None = None


@dataclass(frozen=True, kw_only=True)
class Robot:
    """A robot as it works in one pipeline."""

    key: str
    pipeline: str
    spec: RobotSpec
    trigger_key: str
    trigger: Trigger
    params: Any
    condition: Condition | None
    steps: tuple[RobotStep, ...]
    # Fields, `card.…` names and facts that the trigger and the condition read.
    names: frozenset[str]

    @property
    def rule(self) -> str:
        return rules.robot(self.key)

    @property
    def home(self) -> str:
        """The one stage under which it is shown, or "" if it works in several."""
        stages = tuple(self.spec.stages) or self.trigger.home(params=self.params)
        return stages[0] if len(stages) == 1 else ""

    @property
    def waits_for_a_moment(self) -> bool:
        """Say whether its trigger is a moment rather than something that happens."""
        return not self.trigger.hears

    def works_in(self, stage: str) -> bool:
        """Say whether it works for a card that stands in this stage."""
        return not self.spec.stages or stage in self.spec.stages


# Compared by identity, so that what is computed from one can be remembered; `hash` tells content.
@dataclass(frozen=True, kw_only=True, eq=False)
class Playbook:
    """A company's sales process, ready to be asked."""

    spec: PlaybookSpec
    # The canonical text and its sha256.
    text: str
    hash: str
    calendar: WorkingCalendar
    facts: FactRegistry
    scopes: Mapping[Holder, Scope]
    fields_by_kind: Mapping[Holder, Mapping[str, FieldSpec]]
    # By rule id. A scoring rule that reads a choice field has none.
    conditions: Mapping[str, Condition]
    robots_by_pipeline: Mapping[str, tuple[Robot, ...]]
    facts_by_pipeline: Mapping[str, frozenset[str]]
    # What must not be, by rule and kind of card.
    errors: Mapping[tuple[str, CardKind], Condition] = field(default_factory=dict)

    # Pipelines and stages.

    def pipeline(self, key: str) -> PipelineSpec:
        """
        Return the pipeline.

        :raises KeyError: there is none of this key
        """
        return self.spec.pipelines[key]

    def stage(self, pipeline: str, key: str) -> StageSpec:
        """
        Return the stage.

        :raises KeyError: there is none of this key
        """
        return self.spec.pipelines[pipeline].stages[key]

    def has_stage(self, pipeline: str, key: str) -> bool:
        found = self.spec.pipelines.get(pipeline)
        return found is not None and key in found.stages

    def kind_of(self, pipeline: str) -> CardKind:
        return self.spec.pipelines[pipeline].of

    def pipelines(self, kind: CardKind) -> tuple[str, ...]:
        """Return the keys of the pipelines for this kind of card, in order."""
        return tuple(key for key, line in self.spec.pipelines.items() if line.of == kind)

    @property
    def is_without_leads(self) -> bool:
        """Say whether requests become deals at once (F6)."""
        conversion = self.spec.conversion
        return conversion is not None and conversion.requests == "deals"

    @property
    def kinds_of_requests(self) -> tuple[CardKind, ...]:
        """Return as what requests wait to be taken, the newer way first."""
        return ("deal", "lead") if self.is_without_leads else ("lead",)

    def usual_pipeline(self, kind: CardKind) -> str | None:
        """Return where a new card of this kind begins if nothing else is said."""
        if kind == "deal" and self.is_without_leads and self.spec.conversion is not None:
            return self.spec.conversion.pipeline
        return next(iter(self.pipelines(kind)), None)

    def path(self, pipeline: str) -> tuple[str, ...]:
        """Return the way of a card that is won: the stages in use on its path, in order."""
        on_path = ("initial", "path", "success")
        stages = self.spec.pipelines[pipeline].stages
        return tuple(
            key for key, stage in stages.items() if stage.kind in on_path and not stage.archived
        )

    def initial(self, pipeline: str) -> str:
        """Return the stage in which a new card starts; without triage, the one after it."""
        triage = self.spec.triage
        if triage is not None and triage.of == pipeline and triage.mode == "none":
            return triage.without
        found = self.final(pipeline, "initial")
        assert found is not None, "the loader lets no pipeline pass without an initial stage"
        return found

    def final(self, pipeline: str, kind: StageKind) -> str | None:
        """Return the first stage of this kind: success, failure, junk, waiting."""
        stages = self.spec.pipelines[pipeline].stages
        fitting = (
            key for key, stage in stages.items() if stage.kind == kind and not stage.archived
        )
        return next(fitting, None)

    # Fields and names.

    def field(self, kind: Holder, name: str) -> FieldSpec | None:
        return self.fields_by_kind[kind].get(name)

    def fields(self, kind: Holder) -> Mapping[str, FieldSpec]:
        """
        Return standard, own and computed fields, in the order of the card; of a contact or
        company those that the playbook gives it.
        """
        return self.fields_by_kind[kind]

    def scope(self, kind: Holder) -> Scope:
        return self.scopes[kind]

    def facts_among(self, names: Iterable[str]) -> frozenset[str]:
        """Return those of the names that are facts, to be loaded."""
        return frozenset(name for name in names if "." in name and name in self.facts)

    # Rules.

    def condition(self, rule: str) -> Condition | None:
        """Return the condition of a check, robot, hint, SOS, scoring rule or catalogue item."""
        return self.conditions.get(rule)

    def robots(self, pipeline: str) -> tuple[Robot, ...]:
        """Return the robots that work in this pipeline, in the playbook's order."""
        return self.robots_by_pipeline[pipeline]

    def robot(self, pipeline: str, key: str) -> Robot | None:
        return next((robot for robot in self.robots(pipeline) if robot.key == key), None)

    def facts_needed(self, pipeline: str) -> frozenset[str]:
        """
        Return every fact that gates, robots, timers, hints, SOS and catalogue may read here.
        """
        return self.facts_by_pipeline[pipeline]
