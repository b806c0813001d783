"""Checks that triage and distribution name what there is."""

from collections.abc import Iterable

from voronka.process.loading.vocabulary import Vocabulary
from voronka.process.problems import Findings, Path
from voronka.process.schema_triage import DistributionSpec, TriageSpec


def check_triage(vocabulary: Vocabulary, findings: Findings) -> None:
    """Note every name of triage and distribution that leads nowhere."""
    checker = _Checker(vocabulary, findings)
    if vocabulary.spec.triage is not None:
        checker.triage(vocabulary.spec.triage)
    for key, each in vocabulary.spec.distribution.items():
        checker.distribution(("distribution", key), each)


class _Checker:
    def __init__(self, vocabulary: Vocabulary, findings: Findings) -> None:
        self.vocabulary, self.spec = vocabulary, vocabulary.spec
        self.findings, self.known = findings, findings.known

    def triage(self, triage: TriageSpec) -> None:
        path: Path = ("triage",)
        if not self.known((*path, "of"), "pipeline", triage.of, self.spec.pipelines):
            return
        line = self.spec.pipelines[triage.of]
        if line.of != "lead":
            self.findings.add((*path, "of"), f"'{triage.of}' is no pipeline of leads")
        self._each((*path, "in"), "stage", triage.stages, line.stages)
        for name, stage in (("without", triage.without), ("attached", triage.attached)):
            if self.known((*path, name), "stage", stage, line.stages) and stage in triage.stages:
                self.findings.add((*path, name), f"'{stage}' is a stage of triage itself")
        self._each((*path, "tell"), "role", triage.tell, self.spec.roles)
        grades = self._grades((*path, "class_field"), triage.class_field, "lead")
        for key, stop in triage.stop_rules.items():
            here = (*path, "stop_rules", key, "reason")
            self.known(here, "reason of junk", stop.reason, self.spec.junk_reasons)
        for key, each in triage.suggest.items():
            if each.grade:
                self.known((*path, "suggest", key, "grade"), "class", each.grade, grades)

    def distribution(self, path: Path, each: DistributionSpec) -> None:
        if not self.known((*path, "of"), "pipeline", each.of, self.spec.pipelines):
            return
        line = self.spec.pipelines[each.of]
        self._each((*path, "in"), "stage", each.stages, line.stages)
        for role, weight in each.to.items():
            self.known((*path, "to", role), "role", role, self.spec.roles)
            if weight < 1:
                self.findings.add((*path, "to", role), "a weight is a whole number from 1")
        self._grades((*path, "class_field"), each.class_field, line.of)

    def _grades(self, path: Path, name: str, kind: str) -> Iterable[str]:
        """Return the options of the class field."""
        if not name:
            return ()
        fields = self.vocabulary.fields["lead" if kind == "lead" else "deal"]
        if not self.known(path, f"field of a {kind}", name, fields):
            return ()
        if fields[name].type != "choice":
            self.findings.add(path, f"'{name}' is no choice")
        return fields[name].options

    def _each(self, path: Path, what: str, names: Iterable[str], known: Iterable[str]) -> None:
        choices = list(known)
        for number, name in enumerate(names):
            self.known((*path, number), what, name, choices)
