"""Compiles every condition of a playbook, each under the id of its rule."""

from collections.abc import Iterator
from dataclasses import dataclass

from voronka.process import rules
from voronka.process.conditions import Condition, ConditionError, compile_condition
from voronka.process.loading.vocabulary import Vocabulary
from voronka.process.problems import Findings, Path
from voronka.process.schema import CardKind, PipelineSpec, ScoringSpec
from voronka.process.schema_triage import TriageSpec


@dataclass(frozen=True)
class Written:
    """A condition as it stands in the playbook."""

    rule: str
    path: Path
    source: str
    kind: CardKind
    # Pipelines whose cards it is asked of; None for all of the kind.
    pipeline: str | None = None


def written_conditions(vocabulary: Vocabulary) -> Iterator[Written]:
    """Yield every condition outside the robots."""
    spec = vocabulary.spec
    for key, line in spec.pipelines.items():
        yield from _of_pipeline(key, line)
    for key, sos in spec.sos.items():
        if sos.only_if is not None and sos.of in spec.pipelines:
            kind = spec.pipelines[sos.of].of
            yield Written(rules.sos(key), ("sos", key, "if"), sos.only_if, kind, sos.of)
    for key, scoring in spec.scoring.items():
        yield from _of_scoring(key, scoring)
    for key, item in spec.catalogue.items():
        if item.only_if is not None:
            path: Path = ("catalogue", key, "if")
            yield Written(rules.catalogue(key), path, item.only_if, catalogue_kind(vocabulary))
    if spec.triage is not None and spec.triage.of in spec.pipelines:
        yield from _of_triage(spec.triage)


def _of_triage(triage: TriageSpec) -> Iterator[Written]:
    for key, stop in triage.stop_rules.items():
        path: Path = ("triage", "stop_rules", key, "if")
        yield Written(rules.stop_rule(key), path, stop.only_if, "lead", triage.of)
    for key, each in triage.suggest.items():
        if each.only_if is not None:
            path = ("triage", "suggest", key, "if")
            yield Written(rules.suggestion(key), path, each.only_if, "lead", triage.of)


def _of_scoring(key: str, scoring: ScoringSpec) -> Iterator[Written]:
    for axis, rows in scoring.axes.items():
        for number, row in enumerate(rows.rules):
            if row.only_if is not None:
                path: Path = ("scoring", key, "axes", axis, "rules", number, "if")
                yield Written(rules.points(key, axis, number), path, row.only_if, scoring.of)


def catalogue_kind(vocabulary: Vocabulary) -> CardKind:
    """Return the kind of card the catalogue is for: leads, or deals where there are no leads."""
    kinds = [line.of for line in vocabulary.spec.pipelines.values()]
    return "lead" if "lead" in kinds or not kinds else "deal"


def _of_pipeline(key: str, line: PipelineSpec) -> Iterator[Written]:
    for name, stage in line.stages.items():
        path: Path = ("pipelines", key, "stages", name)
        for check, spec in stage.gate.checks.items():
            rule = rules.check(key, name, "gate", check)
            yield Written(rule, (*path, "gate", "checks", check, "that"), spec.that, line.of, key)
        for check, spec in stage.leave.checks.items():
            rule = rules.check(key, name, "leave", check)
            yield Written(rule, (*path, "leave", "checks", check, "that"), spec.that, line.of, key)
        for number, hint in enumerate(stage.hints):
            if hint.only_if is not None:
                rule = rules.hint(key, name, number)
                yield Written(rule, (*path, "hints", number, "if"), hint.only_if, line.of, key)


def compiled(written: Written, vocabulary: Vocabulary, findings: Findings) -> Condition | None:
    """Return the condition, or None with its mistake noted."""
    try:
        return compile_condition(written.source, vocabulary.scopes[written.kind])
    except ConditionError as error:
        where = f"column {error.column}: " if "\n" not in written.source.strip() else ""
        findings.add(written.path, f"in the condition, {where}{error.text.en}")
        return None
