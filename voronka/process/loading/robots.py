"""Checks the robots of a playbook against the plug-ins and their parameters, and compiles them."""

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from voronka.kernel.plugins import Plugin, PluginParams, Registry
from voronka.process.conditions import Condition
from voronka.process.durations import Duration
from voronka.process.loading.parameters import check_references
from voronka.process.loading.vocabulary import Vocabulary
from voronka.process.playbook import Robot, RobotStep
from voronka.process.plugins import Action, Trigger
from voronka.process.problems import Findings, Path, did_you_mean
from voronka.process.references import names_read
from voronka.process.schema import CardKind, RobotSpec

WAIT = "wait"


class RobotCompiler:
    """Compiles the robots of one playbook, for each pipeline they work in."""

    def __init__(
        self,
        vocabulary: Vocabulary,
        triggers: Registry[Trigger],
        actions: Registry[Action],
        findings: Findings,
    ) -> None:
        self.vocabulary, self.findings = vocabulary, findings
        self.triggers, self.actions = triggers, actions

    def compile(
        self, key: str, spec: RobotSpec, conditions: Mapping[CardKind, Condition]
    ) -> list[Robot]:
        """Return the robot once for each of its pipelines; `conditions` are by kind of card."""
        path: Path = ("robots", key)
        pipelines = self._pipelines(path, spec)
        trigger = self._trigger(path, spec, pipelines)
        steps = [
            self._step((*path, "then", number), step, pipelines)
            for number, step in enumerate(spec.then)
        ]
        if not spec.then:
            self.findings.add(path, f"the robot '{key}' does nothing: 'then' is empty")
        if trigger is None:
            return []
        found, params = trigger
        robots = []
        for pipeline in pipelines:
            condition = conditions.get(self.vocabulary.spec.pipelines[pipeline].of)
            robots.append(
                Robot(
                    key=key,
                    pipeline=pipeline,
                    spec=spec,
                    trigger_key=found.key,
                    trigger=found(),
                    params=params,
                    condition=condition,
                    steps=tuple(step for step in steps if step is not None),
                    names=names_read(params) | frozenset(condition.names if condition else ()),
                )
            )
        return robots

    def _pipelines(self, path: Path, spec: RobotSpec) -> list[str]:
        known = self.vocabulary.spec.pipelines
        for number, pipeline in enumerate(spec.of):
            self.findings.known((*path, "of", number), "pipeline", pipeline, known)
        pipelines = [key for key in spec.of or known if key in known]
        stages = self.vocabulary.stages(pipelines)
        for number, stage in enumerate(spec.stages):
            self.findings.known((*path, "in", number), "stage", stage, stages)
        return pipelines

    def _trigger(
        self, path: Path, spec: RobotSpec, pipelines: list[str]
    ) -> tuple[type[Trigger], PluginParams] | None:
        here = (*path, "when")
        if not spec.when:
            self.findings.add(here, "'when' names no trigger")
            return None
        key = next((key for key in spec.when if key in self.triggers), next(iter(spec.when)))
        if key not in self.triggers:
            self.findings.unknown((*here, key), "trigger", key, self.triggers.keys())
            return None
        plugin = self.triggers.get(key)
        rest = {name: value for name, value in spec.when.items() if name != key}
        raw = _with_primary(plugin.primary, spec.when[key], rest)
        params = self._params(here, key, plugin, raw, pipelines)
        return None if params is None else (plugin, params)

    def _step(self, path: Path, step: Mapping[str, Any], pipelines: list[str]) -> RobotStep | None:
        if len(step) != 1:
            self.findings.add(path, "a step is one action: {action: what}")
            return None
        ((key, value),) = step.items()
        if key == WAIT:
            return self._wait(path, value)
        if key not in self.actions:
            self.findings.unknown(path, "action", key, [*self.actions.keys(), WAIT])
            return None
        plugin = self.actions.get(key)
        raw = dict(value) if isinstance(value, Mapping) else {}
        if not isinstance(value, Mapping):
            raw = _with_primary(plugin.primary, value, {})
        params = self._params((*path, key), key, plugin, raw, pipelines)
        if params is None:
            return None
        return RobotStep(action=key, plugin=plugin, params=params, raw=raw)

    def _wait(self, path: Path, value: Any) -> RobotStep | None:
        try:
            return RobotStep(action=WAIT, wait=Duration.parse(value))
        except ValueError as error:
            self.findings.add(path, f"wait: {error}")
            return None

    def _params(
        self,
        path: Path,
        key: str,
        plugin: type[Plugin],
        raw: Mapping[str, Any],
        pipelines: list[str],
    ) -> PluginParams | None:
        try:
            params = plugin.Params.model_validate(raw)
        except ValidationError as error:
            for details in error.errors():
                self._report(path, key, plugin, details)
            return None
        check_references(params, path, self.vocabulary, pipelines, self.findings)
        return params

    def _report(self, path: Path, key: str, plugin: type[Plugin], details: Any) -> None:
        names = [field.alias or name for name, field in plugin.Params.model_fields.items()]
        name = ".".join(str(part) for part in details["loc"])
        here = (*path, *details["loc"])
        if details["type"] == "extra_forbidden":
            self.findings.add(here, f"'{key}' takes no '{name}'{did_you_mean(name, names)}")
        elif details["type"] == "missing":
            self.findings.add(path, f"'{key}' needs '{name}'")
        else:
            message = details.get("ctx", {}).get("error", details["msg"])
            self.findings.add(here, f"'{key}', {name}: {message}")


def _with_primary(primary: str, value: Any, rest: Mapping[str, Any]) -> dict[str, Any]:
    """Return the parameters of `{entered: ours, other: …}`; the main one is left out if empty."""
    return dict(rest) if value is None or not primary else {primary: value, **rest}
