"""What every form of a part of the process has: where it stands, what it shows, what it changes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from django.http import QueryDict
from django.utils.translation import gettext as _

from voronka.packs.edits import Edit, Put
from voronka.packs.queries.drafts import DraftView
from voronka.process.conditions import Scope
from voronka.process.parts import Path, digest, find
from voronka.process.schema import CardKind
from voronka.web.playbook.controls import Control, Section, with_chosen
from voronka.web.playbook.words import Words

Values = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Place:
    """The part that a form is about. A new one has no last key yet."""

    draft: DraftView
    words: Words
    path: Path
    is_new: bool
    # Of a form about several parts: these.
    pieces: Sequence[Path] = ()

    @property
    def part(self) -> Mapping[str, Any]:
        found = None if self.is_new else find(self.draft.tree, self.path)
        return found if isinstance(found, Mapping) else {}

    @property
    def seen(self) -> str:
        if self.is_new:
            return ""
        return "-".join(digest(find(self.draft.tree, path)) for path in self.pieces or [self.path])

    def scope(self, kind: CardKind) -> Scope:
        return self.draft.playbook.scope(kind)

    def put(self, path: Path, part: Mapping[str, Any], seen: str) -> Edit:
        """Return the edit that writes the part, without what is empty."""
        value = {key: each for key, each in part.items() if each not in (None, [], {})}
        return Put(path=path, value=value, seen=seen)


class Editor(Protocol):
    """The form of one kind of part."""

    def title(self, place: Place) -> str:
        """Return what the form is headed with."""

    def stored(self, place: Place) -> Values:
        """Return what the part says, as the form holds it."""

    def read(self, place: Place, post: QueryDict) -> Values:
        """Return what was typed."""

    def deed(self, place: Place, values: Values, deed: str, line: str, number: int) -> Values:
        """Return what was typed, with a line more, less or elsewhere."""

    def sections(self, place: Place, values: Values) -> Sequence[Section]:
        """Return the controls."""

    def edits(self, place: Place, values: Values, seen: str) -> Sequence[Edit]:
        """
        Return what saving it does.

        :raises Incomplete: something without which it makes no sense is missing
        """


class Incomplete(Exception):
    """Something is missing. The message is fit for the person who typed; `at` is the control."""

    def __init__(self, message: str, at: str = "") -> None:
        self.at = at
        super().__init__(message)


def required(values: Values, name: str, what: str) -> Any:
    """
    Return what was typed.

    :raises Incomplete: it is nothing
    """
    if not values.get(name):
        raise Incomplete(_("Fill in: %(what)s.") % {"what": what}, name)
    return values[name]


def line(name: str, label: str, values: Values, *, help: str = "", must: bool = False) -> Control:
    return Control(
        name=name, label=label, kind="line", value=values.get(name), help=help, required=must
    )


def choice(
    name: str,
    label: str,
    values: Values,
    options: Sequence[tuple[str, str]],
    *,
    help: str = "",
    looks: bool = False,
) -> Control:
    return Control(
        name=name,
        label=label,
        kind="choice",
        value=values.get(name) or "",
        options=with_chosen(options, [values.get(name) or ""]),
        help=help,
        looks=looks,
    )


def several(
    name: str, label: str, values: Values, options: Sequence[tuple[str, str]], *, help: str = ""
) -> Control:
    return Control(
        name=name,
        label=label,
        kind="several",
        value=values.get(name) or [],
        options=with_chosen(options, values.get(name) or []),
        help=help,
    )


def in_old_order(before: Sequence[str], after: Sequence[str]) -> list[str]:
    """Return what was chosen, in the order in which it stood already; what is new comes last."""
    return [*(x for x in before if x in after), *(x for x in after if x not in before)]


def list_changes(before: Sequence[str], after: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return what has come to a list and what has gone from it."""
    return [x for x in after if x not in before], [x for x in before if x not in after]
