"""Checks that everything a playbook names exists in it."""

import re
from collections.abc import Iterable
from zoneinfo import available_timezones

from voronka.process.loading.texts import check_texts
from voronka.process.loading.triage import check_triage
from voronka.process.loading.vocabulary import CLIENTS, HOLDERS, KINDS, Vocabulary, is_zone
from voronka.process.meetings import meeting_problems
from voronka.process.problems import Findings, Path
from voronka.process.schema import (
    CardKind,
    FieldSpec,
    FixSpec,
    GateSpec,
    Holder,
    PipelineSpec,
    ScoringSpec,
)
from voronka.process.standard_fields import OF_CLIENTS, STANDARD, scoring_fields

ABILITIES = (
    "create", "take", "assign", "move", "edit", "win", "lose", "junk", "restore", "bulk",
    "convert", "override", "export", "book", "message", "settings", "quality", "process",
    "sandbox", "approve",
)  # fmt: skip
EVIDENCE = ("answered_call", "sent_message", "reply", "visit")
_RESERVED = ("card", "now", "today", "true", "false", "null", "in", "has")


def check_names(vocabulary: Vocabulary, findings: Findings) -> None:
    """Note every name that leads nowhere."""
    checker = _Names(vocabulary, findings)
    checker.head()
    checker.roles()
    checker.fields()
    checker.pipelines()
    checker.work()
    checker.scoring()
    checker.sos()
    checker.conversion()
    checker.web_forms()
    check_triage(vocabulary, findings)
    check_texts(vocabulary, findings)


class _Names:
    def __init__(self, vocabulary: Vocabulary, findings: Findings) -> None:
        self.vocabulary, self.spec = vocabulary, vocabulary.spec
        self.findings, self.known = findings, findings.known

    def head(self) -> None:
        if not is_zone(zone := self.spec.calendar.zone):
            self.findings.unknown(("calendar", "zone"), "time zone", zone, available_timezones())
        if not re.fullmatch(r"[A-Z]{3}", self.spec.currency):
            self.findings.add(("currency",), "a currency is three letters, such as RUB")
        if not re.fullmatch(r"[A-Z]{2}", self.spec.region):
            self.findings.add(("region",), "a region is two letters, such as RU")
        if not self.spec.pipelines:
            self.findings.add(("pipelines",), "there is no pipeline")

    def roles(self) -> None:
        anything = set().union(*(self.vocabulary.fields[kind] for kind in HOLDERS))
        for key, role in self.spec.roles.items():
            for number, ability in enumerate(role.can):
                self.known(("roles", key, "can", number), "ability", ability, ABILITIES)
            self._each(("roles", key, "hide_fields"), "field", role.hide_fields, anything)

    def fields(self) -> None:
        for kind, fields in self.spec.fields.items():
            for name, field in fields.items():
                self._field(("fields", kind, name), kind, name, field)

    def _field(self, path: Path, kind: Holder, name: str, field: FieldSpec) -> None:
        if kind in CLIENTS:
            self._of_client(path, kind, name, field)
        elif name in STANDARD:
            self.findings.add(path, f"'{name}' is a standard field that every card has")
        if name in _RESERVED:
            self.findings.add(path, f"'{name}' means something else in conditions")
        if name in self.vocabulary.families():
            self.findings.add(path, f"'{name}' is the name of a family of facts")
        if field.group:
            self.known((*path, "group"), "group", field.group, self.spec.groups)
        is_choice = field.type in ("choice", "multi_choice")
        if is_choice and not field.options:
            self.findings.add(path, f"'{name}' is a choice without options")
        if field.options and not is_choice:
            self.findings.add((*path, "options"), f"a field of type {field.type} has no options")
        self._computed(path, kind, name, field)

    def _of_client(self, path: Path, kind: Holder, name: str, field: FieldSpec) -> None:
        if name in OF_CLIENTS:
            self.findings.add(path, f"'{name}' is what every {kind} has already")
        if field.computed:
            self.findings.add((*path, "computed"), f"no robot fills a field of a {kind}")

    def _computed(self, path: Path, kind: Holder, name: str, field: FieldSpec) -> None:
        """A field that scoring fills must be able to hold what scoring writes."""
        for key, scoring in self.spec.scoring.items():
            written = scoring_fields(key, scoring).get(name) if scoring.of == kind else None
            if written is None:
                continue
            if field.type != written.type or dict(field.options) != dict(written.options):
                self.findings.add(
                    path, f"'{name}' is filled by the scoring '{key}' and must be a {written.type}"
                    + (" with its classes as options" if written.options else "")
                )  # fmt: skip
            if not field.computed:
                self.findings.add(path, f"'{name}' is filled by a robot: write computed: true")

    def pipelines(self) -> None:
        for key, line in self.spec.pipelines.items():
            path: Path = ("pipelines", key)
            for name, stage in line.stages.items():
                self._gate((*path, "stages", name, "gate"), line.of, stage.gate)
                self._gate((*path, "stages", name, "leave"), line.of, stage.leave)
                self._successor((*path, "stages", name), name, line)
            for number, row in enumerate(line.transitions):
                here = (*path, "transitions", number)
                self._each((*here, "from"), "stage", row.source, line.stages)
                self._each((*here, "to"), "stage", row.to, line.stages)
                self._each((*here, "roles"), "role", row.roles, self.spec.roles)

    def _successor(self, path: Path, name: str, line: PipelineSpec) -> None:
        """The cards of a stage out of use go to one that is in use."""
        to = line.stages[name].cards_to
        if to is None:
            return
        in_use = [key for key, stage in line.stages.items() if not stage.archived and key != name]
        self.known((*path, "cards_to"), "stage in use", to, in_use)
        if not line.stages[name].archived:
            self.findings.add((*path, "cards_to"), "only an archived stage has 'cards_to'")

    def _gate(self, path: Path, kind: CardKind, gate: GateSpec) -> None:
        fields = {
            name: field for name, field in self.vocabulary.fields[kind].items()
            if not field.archived
        }  # fmt: skip
        self._each((*path, "require"), f"field of a {kind}", gate.require, fields)
        if gate.approval:
            self.known((*path, "approval"), "role", gate.approval, self.spec.roles)
        for name, check in gate.checks.items():
            for number, fix in enumerate(check.fix):
                self._fix((*path, "checks", name, "fix", number), kind, fix)

    def _fix(self, path: Path, kind: CardKind, fix: FixSpec) -> None:
        targets: dict[str, tuple[str, Iterable[str]]] = {
            "fill": (f"field of a {kind}", self.vocabulary.fields[kind]),
            "close_task": ("task template", self.spec.tasks),
            "book": ("booking kind", self.spec.bookings),
            "ask": ("role", self.spec.roles),
        }
        what, known = targets[fix.kind]
        self.known((*path, "target"), what, fix.target, known)
        self._each((*path, "roles"), "role", fix.roles, self.spec.roles)

    def work(self) -> None:
        anything = set().union(*(self.vocabulary.fields[kind] for kind in KINDS))
        for key, task in self.spec.tasks.items():
            for name, outcome in task.outcomes.items():
                path = ("tasks", key, "outcomes", name, "ask")
                self._each(path, "field", outcome.ask, anything)
        for key, booking in self.spec.bookings.items():
            self.known(("bookings", key, "role"), "role", booking.role, self.spec.roles)
            self._each(("bookings", key, "needs"), "field", booking.needs, anything)
            for part, problem in meeting_problems(booking):
                self.findings.add(("bookings", key, part), problem)

    def scoring(self) -> None:
        for key, scoring in self.spec.scoring.items():
            path: Path = ("scoring", key)
            fields = self.vocabulary.fields[scoring.of]
            for axis, spec in scoring.axes.items():
                for number, rule in enumerate(spec.rules):
                    here = (*path, "axes", axis, "rules", number)
                    if (rule.field is None) == (rule.only_if is None):
                        self.findings.add(here, "a rule has either 'field' or 'if'")
                    elif rule.field is not None:
                        self._scored_field(here, rule.field, rule.options, fields)
            self._amount(path, scoring, fields)
            marks = [grade.at_least for grade in scoring.classes.values()]
            if marks != sorted(marks, reverse=True):
                self.findings.add((*path, "classes"), "classes stand highest first")

    def _scored_field(
        self, path: Path, name: str, options: Iterable[str], fields: dict[str, FieldSpec]
    ) -> None:
        if not self.known((*path, "field"), "field", name, fields):
            return
        if fields[name].type not in ("choice", "multi_choice"):
            self.findings.add((*path, "field"), f"'{name}' is no choice; use 'if' and 'points'")
            return
        for option in options:
            here = (*path, "options", option)
            self.known(here, f"option of '{name}'", option, fields[name].options)

    def _amount(self, path: Path, scoring: ScoringSpec, fields: dict[str, FieldSpec]) -> None:
        if scoring.amount_from is None:
            return
        here = (*path, "amount_from")
        name = scoring.amount_from
        if self.known(here, "field", name, fields) and fields[name].type != "money":
            self.findings.add(here, f"'{name}' is no money")

    def sos(self) -> None:
        for key, sos in self.spec.sos.items():
            path: Path = ("sos", key)
            if self.known((*path, "of"), "pipeline", sos.of, self.spec.pipelines):
                stages = self.spec.pipelines[sos.of].stages
                self._each((*path, "in"), "stage", sos.stages, stages)
            for number, rung in enumerate(sos.ladder):
                here = (*path, "ladder", number, "roles")
                self._each(here, "role", rung.roles, self.spec.roles)
            self.known((*path, "message"), "message", sos.message, self.spec.messages)
            self._each((*path, "evidence"), "evidence", sos.evidence, EVIDENCE)

    def conversion(self) -> None:
        conversion = self.spec.conversion
        if conversion is None:
            return
        path: Path = ("conversion",)
        lead, deal = self.vocabulary.fields["lead"], self.vocabulary.fields["deal"]
        line = conversion.pipeline
        is_known = self.known((*path, "pipeline"), "pipeline", line, self.spec.pipelines)
        if is_known and self.spec.pipelines[line].of != "deal":
            self.findings.add((*path, "pipeline"), f"'{line}' is no pipeline of deals")
        for source, target in conversion.fields.items():
            here = (*path, "fields", source)
            is_known = self.known(here, "field of a lead", source, lead)
            if self.known(here, "field of a deal", target, deal) and is_known:
                self._counterpart(here, lead[source], deal[target])
        self._each((*path, "drop"), "field of a lead", conversion.drop, lead)
        for kind, mapped in conversion.to_clients.items():
            for source, target in mapped.items():
                here = (*path, kind, source)
                own = self.vocabulary.fields[kind]
                is_known = self.known(here, "field of a lead", source, lead)
                if self.known(here, f"own field of a {kind}", target, own) and is_known:
                    self._counterpart(here, lead[source], own[target])

    def _counterpart(self, path: Path, source: FieldSpec, target: FieldSpec) -> None:
        if source.type != target.type:
            self.findings.add(path, f"a {source.type} cannot become a {target.type}")
        elif lost := sorted(set(source.options) - set(target.options)):
            self.findings.add(path, f"the field there has no option {', '.join(lost)}")

    def web_forms(self) -> None:
        for key, form in self.spec.web_forms.items():
            path: Path = ("web_forms", key)
            self.known((*path, "source"), "source", form.source, self.spec.sources)
            if not self.known((*path, "pipeline"), "pipeline", form.pipeline, self.spec.pipelines):
                continue
            kind = self.spec.pipelines[form.pipeline].of
            self._each((*path, "fields"), "field", form.fields, self.vocabulary.fields[kind])
            self._each((*path, "required"), "field of this form", form.required, form.fields)
            for name in form.labels:
                self.known((*path, "labels", name), "field", name, self.vocabulary.fields[kind])

    def _each(self, path: Path, what: str, names: Iterable[str], known: Iterable[str]) -> None:
        choices = list(known)
        for number, name in enumerate(names):
            self.known((*path, number), what, name, choices)
