"""What a base of leads is made of: how many by stage, year, source, mailbox and owner (Q2)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _

from voronka.kernel.actor import Actor
from voronka.kernel.errors import NotAllowed
from voronka.people.queries.people import people_by_id
from voronka.process import rights
from voronka.process.models.active import active_playbook, one_playbook
from voronka.process.playbook import Playbook
from voronka.process.standard_fields import SOURCE
from voronka.process.text import Text
from voronka.records.queries.filters import CardFilter, asked_at, where
from voronka.records.queries.lists import alike

FacetKind = Literal["stage", "year", "source", "owner", "field"]
# Of the playbook's own choices, so many are counted.
_MOST_FIELDS = 3
# Of owners, so many are shown.
MOST_VALUES = 40


@dataclass(frozen=True, kw_only=True)
class Value:
    """A value of a facet with how many leads have it; `key` is "" for those that have none."""

    key: str
    label: Text
    count: int


@dataclass(frozen=True, kw_only=True)
class Facet:
    """One way to divide the leads; `name` is the field's for those of the playbook."""

    kind: FacetKind
    name: str
    label: Text
    values: Sequence[Value]


@dataclass(frozen=True, kw_only=True)
class Backlog:
    """All leads that match, divided in several ways."""

    total: int
    facets: Sequence[Facet]


def may_see(playbook: Playbook, actor: Actor) -> bool:
    """Say whether the actor works through the base: many leads at once, also of others."""
    sees = rights.scope(playbook, actor, "lead", "see") in ("team", "all")
    return sees and rights.may(playbook, actor, "bulk")


@one_playbook()
def backlog(*, actor: Actor, wanted: CardFilter) -> Backlog:
    """
    Return how many leads match and how they are divided, in one pass over them.

    :raises NotAllowed: the actor does not work on many leads at once
    """
    playbook = active_playbook()
    if not may_see(playbook, actor):
        raise NotAllowed(_("Your role may not change many cards at once."))
    own = _own_fields(playbook, actor)
    counted = _counted(playbook, actor, wanted, own)
    lines = [key for key in playbook.pipelines("lead") if wanted.pipeline in ("", key)]
    stages = {key: stage for line in lines for key, stage in playbook.pipeline(line).stages.items()}
    labels: dict[str, Mapping[str, Text]] = {
        "stage": {key: stage.label for key, stage in stages.items()},
        "year": {},
        "source": playbook.spec.sources,
        "owner": _names(counted["owner"]),
    }
    facets = [_facet(kind, kind, _LABELS[kind], counted[kind], labels[kind]) for kind in _PLAIN]
    fields = playbook.fields("lead")
    facets += [
        _facet("field", name, fields[name].label, counted[name], fields[name].options)
        for name in own
    ]
    return Backlog(total=counted["total"][0][1], facets=facets)


_PLAIN: tuple[FacetKind, ...] = ("stage", "year", "source", "owner")
_LABELS: Mapping[FacetKind, Text] = {
    "stage": Text("Стадия", "Stage"),
    "year": Text("Год обращения", "Year of the request"),
    "source": Text("Источник", "Source"),
    "owner": Text("Ответственный", "Owner"),
}
_NOTHING: Mapping[FacetKind, Text] = {
    "owner": Text("Ничей", "Nobody's"),
    "source": Text("Не указан", "Not given"),
    "field": Text("Не указано", "Not given"),
}


def _own_fields(playbook: Playbook, actor: Actor) -> list[str]:
    """Return the choices of the playbook that tell leads apart: those that are looked up often."""
    hidden = rights.hidden_fields(playbook, actor)
    found = [
        name
        for name, spec in playbook.fields("lead").items()
        if spec.type == "choice" and spec.indexed and name not in hidden and name != SOURCE
    ]
    # Where a request came from tells most of a neglected base.
    found.sort(key=lambda name: "mail" not in name)
    return found[:_MOST_FIELDS]


_Counted = dict[str, list[tuple[str, int]]]


def _counted(playbook: Playbook, actor: Actor, wanted: CardFilter, own: Sequence[str]) -> _Counted:
    condition, params = where("lead", wanted.condition(playbook, "lead", actor), actor=actor)
    columns = [*_PLAIN, *(f"f{number}" for number in range(len(own)))]
    selected = [
        "stage",
        f"extract(year FROM {asked_at('lead')} AT TIME ZONE %(zone)s)::int::text AS year",
        "source",
        "owner_id::text AS owner",
        *(f"fields ->> %(n{number})s AS f{number}" for number in range(len(own))),
    ]
    sets = ", ".join(f"({column})" for column in columns)
    sql = f"""
        SELECT grouping({", ".join(columns)}), {", ".join(columns)}, count(*)
        FROM (SELECT {", ".join(selected)} FROM records_lead WHERE {condition}) found
        GROUP BY GROUPING SETS ((), {sets})
    """
    params |= {"zone": playbook.spec.calendar.zone}
    params |= {f"n{number}": name for number, name in enumerate(own)}
    found: _Counted = {name: [] for name in ("total", *_PLAIN, *own)}
    names = dict(zip(columns, [*_PLAIN, *own], strict=True))
    with alike(wanted), connection.cursor() as cursor:
        cursor.execute(sql, params)
        for row in cursor.fetchall():
            column = _grouped(row[0], columns)
            value = row[1 + columns.index(column)] if column else None
            found[names.get(column, "total")].append((value or "", row[-1]))
    return found


def _grouped(mask: int, columns: Sequence[str]) -> str:
    """Return the column a row is counted by; "" for the row that counts all."""
    last = len(columns) - 1
    return next((each for place, each in enumerate(columns) if not mask >> (last - place) & 1), "")


def _names(counted: Sequence[tuple[str, int]]) -> dict[str, Text]:
    people = people_by_id({UUID(key) for key, _count in counted if key})
    return {str(key): Text.same(person.name) for key, person in people.items()}


def _facet(
    kind: FacetKind,
    name: str,
    label: Text,
    counted: Sequence[tuple[str, int]],
    labels: Mapping[str, Text],
) -> Facet:
    if kind == "year":
        ordered = sorted(counted, reverse=True)
    elif kind == "stage":
        places = list(labels)
        ordered = sorted(counted, key=lambda each: (each[0] not in labels, _place(places, each[0])))
    else:
        ordered = sorted(counted, key=lambda each: (-each[1], each[0]))
    nothing = _NOTHING.get(kind, Text.same(""))
    values = [
        Value(key=key, label=labels.get(key) or (Text.same(key) if key else nothing), count=count)
        for key, count in ordered[:MOST_VALUES]
    ]
    return Facet(kind=kind, name=name, label=label, values=values)


def _place(places: Sequence[str], key: str) -> int:
    return places.index(key) if key in places else len(places)
