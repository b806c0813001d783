"""
What a list is narrowed to beyond its plain filters: terms about fields, joined by and / or.

As it stands in addresses and is sent to the API, a term is `["budget", "from", "500000"]`, with
more values `["material", "is", "oak", "pine"]`, denied `["material", "!is", "oak"]`; a group is
`{"any": [...]}` or `{"all": [...]}`, and a plain list means all of it.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from django.utils.translation import gettext as _

from voronka.kernel.errors import NotFound
from voronka.kernel.storable import storable

Joined = Literal["all", "any"]
_MOST_TERMS = 40
_MOST_VALUES = 60
_LONGEST_VALUE = 200
_DEEPEST = 3


class UnreadableFilter(NotFound):
    """No such list: the filter makes no sense. The message says why, fit for who wrote it."""


@dataclass(frozen=True)
class Term:
    """One statement about one field; `denied` turns it round, and then what is empty fits too."""

    field: str
    operator: str
    values: tuple[str, ...] = ()
    denied: bool = False

    def plain(self) -> list[str]:
        return [self.field, f"!{self.operator}" if self.denied else self.operator, *self.values]


@dataclass(frozen=True)
class Group:
    """Parts of which all, or at least one, must hold; without parts it holds."""

    joined: Joined = "all"
    parts: tuple["Term | Group", ...] = ()

    def plain(self) -> Any:
        return self._parts() if self.joined == "all" else {"any": self._parts()}

    def _parts(self) -> list[Any]:
        return [
            {part.joined: part._parts()} if isinstance(part, Group) else part.plain()
            for part in self.parts
        ]

    def written(self) -> str:
        """Return the group as it stands in an address; "" for none."""
        return json.dumps(self.plain(), ensure_ascii=False, separators=(",", ":")) if self else ""

    def terms(self) -> Iterator[Term]:
        for part in self.parts:
            if isinstance(part, Term):
                yield part
            else:
                yield from part.terms()

    def __bool__(self) -> bool:
        return bool(self.parts)


NO_TERMS = Group()


def read_terms(text: str) -> Group:
    """
    Return the filter that is written.

    :raises UnreadableFilter: it is not written right
    """
    if not text.strip():
        return NO_TERMS
    try:
        raw = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise UnreadableFilter(_("The filter in the address is damaged.")) from error
    return group_of(raw)


def group_of(raw: object) -> Group:
    """
    Return the filter that was sent as plain values.

    :raises UnreadableFilter: it is not shaped right
    """
    group = _group(raw, depth=0)
    if sum(1 for _term in group.terms()) > _MOST_TERMS:
        raise UnreadableFilter(_("The filter has too many conditions."))
    return group


def _group(raw: object, *, depth: int) -> Group:
    if isinstance(raw, dict) and len(raw) == 1 and depth < _DEEPEST:
        ((joined, parts),) = raw.items()
        if joined in ("all", "any") and isinstance(parts, list):
            return Group(joined, tuple(_part(each, depth=depth + 1) for each in parts))
    if isinstance(raw, list) and depth == 0:
        return Group("all", tuple(_part(each, depth=1) for each in raw))
    raise _damaged()


def _part(raw: object, *, depth: int) -> Term | Group:
    return _term(raw) if isinstance(raw, list) else _group(raw, depth=depth)


def _term(raw: Sequence[object]) -> Term:
    words = [storable(word)[:_LONGEST_VALUE] for word in raw if isinstance(word, str)]
    if len(words) != len(raw) or not 2 <= len(words) <= _MOST_VALUES + 2:
        raise _damaged()
    field, operator, *values = words
    denied = operator.startswith("!")
    return Term(field, operator.removeprefix("!"), tuple(values), denied)


def _damaged() -> UnreadableFilter:
    return UnreadableFilter(_("The filter in the address is damaged."))
