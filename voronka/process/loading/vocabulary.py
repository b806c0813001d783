"""The names that a playbook itself defines, ready to be looked up while it is checked."""

from collections.abc import Iterable, Mapping
from zoneinfo import ZoneInfo

from voronka.process.conditions import Scope
from voronka.process.facts import FactRegistry
from voronka.process.schema import CardKind, ClientKind, FieldSpec, Holder, PlaybookSpec
from voronka.process.standard_fields import fields_of
from voronka.process.templates import without_places
from voronka.process.text import Text

KINDS: tuple[CardKind, ...] = ("lead", "deal")
CLIENTS: tuple[ClientKind, ...] = ("contact", "company")
HOLDERS: tuple[Holder, ...] = (*KINDS, *CLIENTS)


class Vocabulary:
    """What fields, stages, templates and facts there are."""

    def __init__(self, spec: PlaybookSpec, facts: FactRegistry) -> None:
        self.spec = spec
        self.fields: dict[Holder, dict[str, FieldSpec]] = {
            kind: fields_of(spec, kind) for kind in HOLDERS
        }
        self.facts = facts.with_own_fields({kind: self.fields[kind] for kind in CLIENTS})
        self.scopes: dict[Holder, Scope] = {kind: self._scope(kind) for kind in HOLDERS}

    def _scope(self, kind: Holder) -> Scope:
        lines = {key: line for key, line in self.spec.pipelines.items() if line.of == kind}
        return Scope(
            kind=kind,
            fields=self.fields[kind],
            facts=self.facts,
            keys=fact_keys(self.spec),
            stages={k: stage.label for line in lines.values() for k, stage in line.stages.items()},
            pipelines={key: line.label for key, line in lines.items()},
            currency=self.spec.currency,
            # A wrong zone is noted by itself; the conditions are checked all the same.
            zone=zone if is_zone(zone := self.spec.calendar.zone) else "UTC",
        )

    def families(self) -> frozenset[str]:
        """Return the first words of all facts."""
        return frozenset(family.name for family in self.facts.families())

    def stages(self, pipelines: Iterable[str]) -> list[str]:
        """Return the keys of all stages of these pipelines."""
        return [key for line in pipelines for key in self.spec.pipelines[line].stages]

    def kinds(self, pipelines: Iterable[str]) -> list[CardKind]:
        """Return the kinds of card that these pipelines lead, each once."""
        return list(dict.fromkeys(self.spec.pipelines[line].of for line in pipelines))


def is_zone(name: str) -> bool:
    """Say whether there is a time zone of this name."""
    try:
        ZoneInfo(name)
    except (OSError, ValueError, LookupError):
        return False
    return True


def fact_keys(spec: PlaybookSpec) -> Mapping[str, Mapping[str, Text]]:
    """Return the labels of the keys that may stand in the middle of a fact's name, by section."""
    return {
        "tasks": {key: without_places(task.title) for key, task in spec.tasks.items()},
        "bookings": {key: booking.label for key, booking in spec.bookings.items()},
        "messages": {key: Text.same(key) for key in spec.messages},
        "roles": {key: role.label for key, role in spec.roles.items()},
        "pipelines": {key: line.label for key, line in spec.pipelines.items()},
        "scoring": {key: scoring.label for key, scoring in spec.scoring.items()},
        "sos": {key: sos.label for key, sos in spec.sos.items()},
    }
