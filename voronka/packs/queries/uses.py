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
from voronka.people.queries.people import active_people
from voronka.process.parts import Path, find, with_part
from voronka.process.text import Text
from voronka.records.queries.saved_views import views_naming

Noun = Literal["field", "stage", "role", "message", "task"]
_ROOTS: Mapping[Noun, str] = {
    "field": "fields",
    "stage": "pipelines",
    "role": "roles",
    "message": "messages",
    "task": "tasks",
}
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

    @property
    def is_used(self) -> bool:
        return bool(self.places or self.views or self.other_views or self.people)


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
        label=_label(noun, part, path),
        places=places_naming(draft.tree, path),
        views=views,
        other_views=others,
        people=[each.name for each in active_people() if each.role == path[-1]]
        if noun == "role"
        else (),
    )


def noun_of(path: Path) -> Noun | None:
    """Return what kind of thing stands at a path, if others can name it."""
    lengths = {"fields": 3, "roles": 2, "messages": 2, "tasks": 2}
    for noun, root in _ROOTS.items():
        if path and path[0] == root:
            if noun == "stage":
                return noun if len(path) == 4 and path[2] == "stages" else None
            return noun if len(path) == lengths[root] else None
    return None


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
    if path[:2] == ("conversion", "fields"):
        return True
    parent = path[:-1] if path[-1].isdecimal() else path
    return parent[-1] in _LISTS and isinstance(find(tree, parent), list)


def _label(noun: Noun, part: Mapping[str, Any], path: Path) -> Text:
    name = {"message": "subject", "task": "title"}.get(noun, "label")
    written = part.get("label") or part.get(name) or path[-1]
    return Text.parse(written)
