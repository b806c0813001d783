"""Compiles the rules of error control, each for the kinds of card it is asked of."""

from dataclasses import replace

from voronka.process import rules
from voronka.process.conditions import Condition, ConditionError, compile_condition
from voronka.process.lateness import IS_LATE, LATE
from voronka.process.loading.vocabulary import Vocabulary
from voronka.process.problems import Findings, Path
from voronka.process.schema import CardKind, ErrorSpec

Compiled = dict[tuple[str, CardKind], Condition]


def compile_errors(vocabulary: Vocabulary, findings: Findings) -> Compiled:
    """Return the condition of each rule for each kind; what is wrong is among the findings."""
    found: Compiled = {}
    spec = vocabulary.spec
    for key, error in spec.errors.items():
        path: Path = ("errors", key)
        lines = [line for line in error.of or spec.pipelines if line in spec.pipelines]
        kinds = vocabulary.kinds(lines)
        _check_names(path, error, kinds, vocabulary, findings)
        for kind in kinds:
            condition = _compiled((*path, "if"), error, kind, vocabulary, findings)
            if condition is not None:
                found[rules.error(key), kind] = condition
    for number, role in enumerate(spec.errors_digest):
        findings.known(("errors_digest", number), "role", role, spec.roles)
    return found


def _check_names(
    path: Path,
    error: ErrorSpec,
    kinds: list[CardKind],
    vocabulary: Vocabulary,
    findings: Findings,
) -> None:
    for number, line in enumerate(error.of):
        findings.known((*path, "of", number), "pipeline", line, vocabulary.spec.pipelines)
    findings.known((*path, "whose"), "role", error.whose, ["owner", *vocabulary.spec.roles])
    if error.fix == "field":
        for kind in kinds:
            here = (*path, "field") if error.field else path
            findings.known(here, f"field of a {kind}", error.field, vocabulary.fields[kind])


def _compiled(
    path: Path, error: ErrorSpec, kind: CardKind, vocabulary: Vocabulary, findings: Findings
) -> Condition | None:
    scope = replace(vocabulary.scopes[kind], names={IS_LATE: LATE})
    try:
        return compile_condition(error.only_if, scope)
    except ConditionError as problem:
        findings.add(path, f"in the condition, column {problem.column}: {problem.text.en}")
        return None
