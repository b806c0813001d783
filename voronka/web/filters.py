"""What board and list are narrowed to, as it stands in the address."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import QueryDict
from django.utils.translation import gettext as _

from voronka.gatherings.queries.gatherings import gathering_for
from voronka.gatherings.vocabulary import STATUSES
from voronka.kernel import clock
from voronka.kernel.actor import Actor
from voronka.kernel.errors import NotFound
from voronka.people.queries import people
from voronka.process import rights
from voronka.process.models.active import active_playbook
from voronka.process.playbook import Playbook
from voronka.process.schema import CardKind
from voronka.records.queries.filter_conditions import Asking, by_terms
from voronka.records.queries.filter_terms import Group, read_terms
from voronka.records.queries.filters import CardFilter, Which

_WHICH: tuple[Which, ...] = ("open", "closed", "all")
NOBODY = "nobody"
MINE = "me"


@dataclass(frozen=True, kw_only=True)
class Filters:
    """The filters of one address; an empty one lets everything through."""

    pipeline: str = ""
    owner: str = ""
    stage: str = ""
    source: str = ""
    grade: str = ""
    q: str = ""
    which: str = ""
    year: str = ""
    event: str = ""
    where: str = ""
    sort: str = ""
    view: str = ""
    alike: str = ""

    @classmethod
    def of(cls, query: QueryDict, *, playbook: Playbook, kind: CardKind) -> "Filters":
        """
        Return the filters of an address; without a pipeline it is the first of this kind.

        :raises NotFound: there is no such pipeline
        """
        found = cls(**{f.name: query.get(f.name, "").strip() for f in fields(cls)})
        known = playbook.pipelines(kind)
        if not known or (found.pipeline and found.pipeline not in known):
            raise NotFound
        return found if found.pipeline else replace(found, pipeline=known[0])

    def query(self, **changes: str) -> str:
        """Return the address's query with some filters changed: "?owner=me&source=site"."""
        chosen = {**vars(self), **changes}
        encoded = urlencode({name: value for name, value in chosen.items() if value})
        return f"?{encoded}" if encoded else "?"

    def wanted(self, actor: Actor) -> CardFilter:
        """
        Return the filters as queries take them; what makes no sense lets everything through.

        :raises UnreadableFilter: the terms about fields make no sense
        """
        wanted = CardFilter(
            alike=bool(self.alike),
            pipeline=self.pipeline,
            stage=self.stage,
            owner_id=self._owner_id(actor),
            without_owner=self.owner == NOBODY,
            source=self.source,
            grade=self.grade,
            text=self.q,
            year=self.year,
            event=self.event,
            which=next((which for which in _WHICH if which == self.which), "open"),
        )
        if not self.where:
            return wanted
        playbook = active_playbook()
        kind = playbook.kind_of(self.pipeline)
        asking = Asking(playbook=playbook, kind=kind, actor=actor, now=clock.now())
        return by_terms(wanted, self.terms(), asking)

    def terms(self) -> Group:
        """
        Return the terms about fields.

        :raises UnreadableFilter: they are damaged
        """
        return read_terms(self.where)

    def _owner_id(self, actor: Actor) -> UUID | None:
        if self.owner == MINE:
            return actor.id
        try:
            return UUID(self.owner)
        except ValueError:
            return None

    @property
    def is_narrow(self) -> bool:
        """Say whether anything but pipeline and order is chosen."""
        return any(
            (
                self.owner,
                self.stage,
                self.source,
                self.grade,
                self.q,
                self.which,
                self.where,
                self.year,
                self.event,
            )
        )


@dataclass(frozen=True, kw_only=True)
class Choice:
    """A line of a chip's menu."""

    key: str
    label: str
    chosen: bool


@dataclass(frozen=True, kw_only=True)
class Chip:
    """A filter as a chip: its name, what is chosen, what could be."""

    name: str
    label: str
    value: str
    choices: tuple[Choice, ...]
    # Whether colleagues can be chosen too; they come once it is opened.
    has_colleagues: bool = False


def chips_for(
    filters: Filters,
    *,
    playbook: Playbook,
    kind: CardKind,
    actor: Actor,
    locale: str,
    names: Sequence[str],
) -> tuple[Chip, ...]:
    """
    Return the chips of some filters, with what may be chosen in each.
    """
    offered: Mapping[str, Any] = {
        "owner": lambda: [(MINE, _("Mine")), (NOBODY, _("Nobody's")), *named(filters.owner)],
        "stage": lambda: _stages(playbook, filters.pipeline, locale),
        "source": lambda: [(k, v.in_(locale)) for k, v in playbook.spec.sources.items()],
        "grade": lambda: _grades(playbook, kind, locale),
        "year": lambda: [(filters.year, filters.year)] if filters.year else [],
        "event": lambda: _guests(filters.event, actor, locale),
        "which": lambda: [("open", _("Open")), ("closed", _("Closed")), ("all", _("All"))],
    }
    labels = {
        "owner": _("Owner"),
        "stage": _("Stage"),
        "source": _("Source"),
        "grade": _("Class"),
        "which": _("State"),
        "year": _("Year"),
        "event": _("Event"),
    }
    sees_others = offers_colleagues(playbook, kind, actor)
    chips = [
        chip_of(
            name,
            labels[name],
            offered[name](),
            getattr(filters, name),
            has_colleagues=name == "owner" and sees_others,
        )
        for name in names
    ]
    return tuple(chip for chip in chips if chip.choices)


def chip_of(
    name: str,
    label: str,
    offered: Sequence[tuple[str, str]],
    chosen: str,
    *,
    has_colleagues: bool = False,
) -> Chip:
    """Return a chip; it says which of what is offered is chosen."""
    choices = tuple(Choice(key=key, label=text, chosen=key == chosen) for key, text in offered)
    value = next((choice.label for choice in choices if choice.chosen), "")
    return Chip(name=name, label=label, value=value, choices=choices, has_colleagues=has_colleagues)


def named(chosen: str) -> list[tuple[str, str]]:
    """Return the colleague a filter names by id, if it names one."""
    try:
        found = people.people_by_id([UUID(chosen)])
    except ValueError:
        return []
    return [(str(person.id), person.name) for person in found.values()]


def offers_colleagues(playbook: Playbook, kind: CardKind, actor: Actor) -> bool:
    """Say whether others' cards may be asked for: not by those who see their own only."""
    return rights.scope(playbook, actor, kind, "see") in ("team", "all")


def _stages(playbook: Playbook, pipeline: str, locale: str) -> list[tuple[str, str]]:
    stages = playbook.pipeline(pipeline).stages
    return [(key, stage.label.in_(locale)) for key, stage in stages.items()]


def _guests(word: str, actor: Actor, locale: str) -> list[tuple[str, str]]:
    """Return what can be chosen of the event that the list is narrowed to."""
    named, _colon, _status = word.partition(":")
    try:
        event = gathering_for(gathering_id=UUID(named), actor=actor)
    except (ValueError, NotFound):
        return [(word, _("An event that you do not see"))] if word else []
    answers = [
        (f"{named}:{key}", f"{event.name}: {label.in_(locale)}") for key, label in STATUSES.items()
    ]
    return [(named, event.name), *answers]


def _grades(playbook: Playbook, kind: CardKind, locale: str) -> list[tuple[str, str]]:
    for scoring in playbook.spec.scoring.values():
        if scoring.of == kind:
            return [(key, grade.label.in_(locale)) for key, grade in scoring.classes.items()]
    return []
