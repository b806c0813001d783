"""
Where something of the process is used (N15): who names a field, stage, role or template.

The playbook is compiled without the thing, and what then no longer holds together is where it is
named. So no place can be forgotten that the loader knows of.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from voronka.kernel.actor import Actor
from voronka.kernel.errors import NotFound
from voronka.packs.compiling import compiled
from voronka.packs.queries.drafts import draft_for
from voronka.packs.queries.stranded import standing
from voronka.people.queries.people import active_people
from voronka.process.parts import Path, find, with_part
from voronka.process.text import Text
from voronka.records.models import Company, Contact, Deal, Lead
from voronka.records.queries.saved_views import views_naming

Noun = Literal[
    "field", "stage", "pipeline", "role", "message", "task", "robot", "booking", "sos", "scoring",
    "group", "source", "reason", "error", "distribution", "form", "item", "word",
]  # fmt: skip
# Sections of parts that are named by their key.
_ROOTS: Mapping[str, Noun] = {
    "pipelines": "pipeline",
    "roles": "role",
    "messages": "message",
    "tasks": "task",
    "robots": "robot",
    "bookings": "booking",
    "sos": "sos",
    "scoring": "scoring",
    "groups": "group",
    "sources": "source",
    "lost_reasons": "reason",
    "junk_reasons": "reason",
    "errors": "error",
    "distribution": "distribution",
    "web_forms": "form",
    "catalogue": "item",
    "glossary": "word",
}
_HOLDERS: Mapping[str, Any] = {
    "lead": Lead, "deal": Deal, "contact": Contact, "company": Company,
}  # fmt: skip
_MAPPINGS = frozenset({"fields", "contact", "company"})
_IN_VIEWS: tuple[Noun, ...] = ("field", "stage")
# Lists from which a name can simply be taken out. An empty `in` of a robot would mean everywhere.
_LISTS = frozenset(
    {"require", "hide_fields", "fields", "required", "ask", "needs", "drop", "errors_digest"}
)


@dataclass(frozen=True, kw_only=True)
class Use:
    """A place of the process that names something."""

    path: Path
    what: Text
    # It is a line of a list, and can be taken out of it without another decision.
    is_listed: bool


@dataclass(frozen=True, kw_only=True)
class Uses:
    """Everything that names it: in the process, and what people have made with it."""

    noun: Noun
    path: Path
    label: Text
    places: Sequence[Use]
    # Names of the saved views of lists one may open, and how many others there are.
    views: Sequence[str]
    other_views: int
    # Names of people, of a role.
    people: Sequence[str]
    # How many cards stand in a stage, open or closed, or how many records hold a field.
    records: int

    @property
    def is_used(self) -> bool:
        return bool(self.places or self.views or self.other_views or self.people or self.records)


def uses_of(*, path: Path, actor: Actor) -> Uses:
    """
    Return where the part of the draft is used.

    :raises NotAllowed: the actor's role does not look at the process
    :raises NotFound: the process has no such part, or none that others could name
    """
    draft = draft_for(actor=actor)
    noun = noun_of(path)
    part = find(draft.tree, path)
    if noun is None or part is None:
        raise NotFound
    views, others = views_naming(path[-1], actor=actor) if noun in _IN_VIEWS else ((), 0)
    return Uses(
        noun=noun,
        path=path,
        label=_label(part, path),
        places=places_naming(draft.tree, path),
        views=views,
        other_views=others,
        people=[each.name for each in active_people() if each.role == path[-1]]
        if noun == "role"
        else (),
        records=_records(noun, path),
    )


def _records(noun: Noun, path: Path) -> int:
    if noun == "stage":
        return sum(
            row.count for row in standing() if (row.pipeline, row.stage) == (path[1], path[3])
        )
    if noun != "field" or path[1] not in _HOLDERS:
        return 0
    return int(_HOLDERS[path[1]].objects.filter(fields__has_key=path[2]).count())


def noun_of(path: Path) -> Noun | None:
    """Return what kind of thing stands at a path, if it can be taken out of the process."""
    if path[:1] == ("fields",):
        return "field" if len(path) == 3 else None
    if path[:1] == ("pipelines",) and len(path) == 4:
        return "stage" if path[2] == "stages" else None
    return _ROOTS.get(path[0]) if len(path) == 2 else None


def places_naming(tree: Mapping[str, Any], path: Path) -> Sequence[Use]:
    """Return the places of the playbook that name the part."""
    known = {(each.path, each.what) for each in compiled(tree).wrong}
    broken = compiled(with_part(tree, path, None)).wrong
    return [
        Use(path=each.path, what=each.what, is_listed=_is_listed(tree, each.path))
        for each in broken
        # What is around it lacks it too, but does not name it.
        if (each.path, each.what) not in known and each.path != path[: len(each.path)]
    ]


def _is_listed(tree: Mapping[str, Any], path: Path) -> bool:
    if is_mapping(path):
        return True
    parent = path[:-1] if path[-1].isdecimal() else path
    return parent[-1] in _LISTS and isinstance(find(tree, parent), list)


def _label(part: Any, path: Path) -> Text:
    if not isinstance(part, Mapping) or set(part) <= {"ru", "en"}:
        return Text.parse(part)
    named = (part[name] for name in ("label", "title", "subject") if part.get(name))
    return Text.parse(next(named, path[-1]))


def is_mapping(path: Path) -> bool:
    """Say whether a path leads to what a field of the lead fills in when the lead is won."""
    return len(path) > 1 and path[0] == "conversion" and path[1] in _MAPPINGS
