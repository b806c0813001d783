"""Builds the compiled playbook out of a spec whose shape is right."""

from collections.abc import Iterable

from voronka.kernel.plugins import Registry
from voronka.process import rules
from voronka.process.canonical import hash_of, write_playbook
from voronka.process.conditions import Condition
from voronka.process.facts import FactRegistry
from voronka.process.loading.errors import compile_errors
from voronka.process.loading.names import check_names
from voronka.process.loading.robots import RobotCompiler
from voronka.process.loading.rules import Written, compiled, written_conditions
from voronka.process.loading.vocabulary import KINDS, Vocabulary
from voronka.process.playbook import Playbook, Robot
from voronka.process.plugins import Action, Trigger
from voronka.process.problems import Findings
from voronka.process.schema import CardKind, PlaybookSpec
from voronka.process.working_time import WorkingCalendar


class Compiler:
    """Compiles one playbook; what is wrong with it is among the findings."""

    def __init__(
        self,
        spec: PlaybookSpec,
        facts: FactRegistry,
        triggers: Registry[Trigger],
        actions: Registry[Action],
        findings: Findings,
    ) -> None:
        self.spec, self.findings = spec, findings
        self.vocabulary = Vocabulary(spec, facts)
        self.facts = self.vocabulary.facts
        self.robots = RobotCompiler(self.vocabulary, triggers, actions, findings)
        self.conditions: dict[str, Condition] = {}
        self.errors: dict[tuple[str, CardKind], Condition] = {}
        # Names read in each pipeline, to know which facts to load there.
        self.names: dict[str, set[str]] = {key: set() for key in spec.pipelines}

    def compile(self) -> Playbook | None:
        """Return the playbook, or None if anything is wrong."""
        check_names(self.vocabulary, self.findings)
        self._compile_conditions()
        self.errors = compile_errors(self.vocabulary, self.findings)
        robots = self._compile_robots()
        calendar = self._calendar()
        self._check_stages()
        if calendar is None or self.findings.problems:
            return None
        text = write_playbook(self.spec)
        return Playbook(
            spec=self.spec,
            text=text,
            hash=hash_of(text),
            calendar=calendar,
            facts=self.facts,
            scopes=self.vocabulary.scopes,
            fields_by_kind=self.vocabulary.fields,
            conditions=self.conditions,
            robots_by_pipeline=robots,
            facts_by_pipeline={key: self._facts(names) for key, names in self.names.items()},
            errors=self.errors,
        )

    def _compile_conditions(self) -> None:
        for written in written_conditions(self.vocabulary):
            condition = compiled(written, self.vocabulary, self.findings)
            if condition is not None:
                self.conditions[written.rule] = condition
                for pipeline in self._asked_in(written):
                    self.names[pipeline] |= set(condition.names)

    def _asked_in(self, written: Written) -> list[str]:
        if written.pipeline is not None:
            return [written.pipeline]
        return [key for key, line in self.spec.pipelines.items() if line.of == written.kind]

    def _compile_robots(self) -> dict[str, tuple[Robot, ...]]:
        by_pipeline: dict[str, list[Robot]] = {key: [] for key in self.spec.pipelines}
        for key, spec in self.spec.robots.items():
            conditions = self._robot_conditions(key)
            for robot in self.robots.compile(key, spec, conditions):
                if not spec.enabled:
                    continue
                by_pipeline[robot.pipeline].append(robot)
                self.names[robot.pipeline] |= robot.names
        return {key: tuple(robots) for key, robots in by_pipeline.items()}

    def _robot_conditions(self, key: str) -> dict[CardKind, Condition]:
        spec = self.spec.robots[key]
        if spec.only_if is None:
            return {}
        lines = [self.spec.pipelines.get(name) for name in spec.of or self.spec.pipelines]
        found = {}
        for kind in KINDS:
            if any(line is not None and line.of == kind for line in lines):
                written = Written(rules.robot(key), ("robots", key, "if"), spec.only_if, kind)
                condition = compiled(written, self.vocabulary, self.findings)
                if condition is not None:
                    found[kind] = condition
                    self.conditions[written.rule] = condition
        return found

    def _calendar(self) -> WorkingCalendar | None:
        try:
            written = self.spec.calendar
            return WorkingCalendar.of(
                zone=written.zone,
                hours=written.hours,
                holidays=written.holidays,
                days_off=written.days_off,
                working_days=written.working_days,
            )
        except ValueError as error:
            self.findings.add(("calendar",), str(error))
            return None

    def _check_stages(self) -> None:
        """Without these nothing can run; whether a pipeline is wise is lint's business."""
        for key, line in self.spec.pipelines.items():
            initial = [
                name
                for name, stage in line.stages.items()
                if stage.kind == "initial" and not stage.archived
            ]
            if len(initial) != 1:
                counted = "no initial stage" if not initial else f"{len(initial)} initial stages"
                self.findings.add(
                    ("pipelines", key, "stages"), f"the pipeline '{key}' has {counted}, not one"
                )

    def _facts(self, names: Iterable[str]) -> frozenset[str]:
        return frozenset(name for name in names if name in self.facts)
