"""Checks the parameters of plug-ins that name a part of the playbook (see `references`)."""

from collections.abc import Callable, Iterable

from voronka.kernel.plugins import PluginParams
from voronka.process.loading.vocabulary import Vocabulary
from voronka.process.problems import Findings, Path
from voronka.process.references import Kind, named_in

RECIPIENTS = ("owner", "creator", "turn")
_MOMENTS = ("date", "datetime")


def check_references(
    params: PluginParams,
    path: Path,
    vocabulary: Vocabulary,
    pipelines: list[str],
    findings: Findings,
) -> None:
    """Note every parameter that names a stage, field, task … that does not exist."""
    named = list(named_in(params))
    tasks = [each.key for each in named if each.kind == "task"]
    # A stage beside a pipeline is one of that pipeline.
    beside = [each.key for each in named if each.kind == "pipeline"]
    known = [key for key in beside if key in vocabulary.spec.pipelines]
    lookup = Lookup(vocabulary, known or pipelines, tasks, findings)
    for each in named:
        lookup.check(each.kind, each.key, (*path, each.param))


class Lookup:
    """Finds what a reference names, in the pipelines where it is used."""

    def __init__(
        self,
        vocabulary: Vocabulary,
        pipelines: list[str],
        tasks: list[str],
        findings: Findings,
    ) -> None:
        self.vocabulary, self.pipelines, self.findings = vocabulary, pipelines, findings
        self.tasks = tasks

    def check(self, kind: Kind, name: str, path: Path) -> None:
        special: dict[Kind, Callable[[str, Path], None]] = {
            "field": self._field,
            "moment": self._moment,
            "value": self._value,
            "recipient": self._recipient,
            "condition": self._nothing,
        }
        if kind in special:
            special[kind](name, path)
        else:
            self.findings.known(path, _WHAT.get(kind, kind), name, self._keys(kind))

    def _keys(self, kind: Kind) -> Iterable[str]:
        spec = self.vocabulary.spec
        if kind == "stage":
            return self.vocabulary.stages(self.pipelines)
        if kind == "outcome":
            tasks = [spec.tasks[key] for key in self.tasks if key in spec.tasks]
            return [key for task in tasks for key in task.outcomes]
        sections: dict[str, Iterable[str]] = {
            "pipeline": spec.pipelines,
            "task": spec.tasks,
            "message": spec.messages,
            "role": spec.roles,
            "booking": spec.bookings,
            "scoring": spec.scoring,
        }
        return sections[kind]

    def _field(self, name: str, path: Path) -> None:
        for kind in self.vocabulary.kinds(self.pipelines):
            self.findings.known(path, f"field of a {kind}", name, self.vocabulary.fields[kind])

    def _value(self, name: str, path: Path) -> None:
        for kind in self.vocabulary.kinds(self.pipelines):
            scope = self.vocabulary.scopes[kind]
            if scope.find(name) is None:
                near = scope.suggest(name)
                self.findings.unknown(path, "field or fact", name, [near] if near else [])

    def _moment(self, name: str, path: Path) -> None:
        for kind in self.vocabulary.kinds(self.pipelines):
            found = self.vocabulary.scopes[kind].find(name)
            if found is None:
                self._value(name, path)
            elif found.type not in _MOMENTS:
                self.findings.add(path, f"'{name}' is no date or moment but a {found.type}")

    def _recipient(self, name: str, path: Path) -> None:
        spec = self.vocabulary.spec
        group, _, key = name.partition(":")
        if group == "role" and key:
            self.findings.known(path, "role", key, spec.roles)
        elif group == "resource" and key:
            self.findings.known(path, "booking", key, spec.bookings)
        else:
            self.findings.known(path, "recipient", name, [*RECIPIENTS, *spec.roles])

    def _nothing(self, name: str, path: Path) -> None:
        """Conditions are compiled where they are used."""


_WHAT: dict[Kind, str] = {"task": "task template", "message": "message", "booking": "booking kind"}
