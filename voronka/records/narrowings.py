"""Ways to narrow lists of cards that areas above bring along: each names its own."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from django.db.models import Q

from voronka.kernel.actor import Actor
from voronka.process.state import CardKind
from voronka.process.text import Text

# Takes the word that was chosen, and answers with a condition on cards of the kind.
Narrowing = Callable[[str, CardKind, Actor], Q]
Listed = Literal["lead", "deal", "contact"]


@dataclass(frozen=True, kw_only=True)
class NarrowingField:
    """
    Something that the filter builder asks of cards or contacts beside their fields.

    `condition` takes an operator and the values that were chosen; without `values` it is asked
    whether there is anything at all. `choices` may load what can be chosen when it is looked at.
    """

    label: Text
    operators: tuple[str, ...]
    kinds: tuple[Listed, ...]
    condition: Callable[[str, Sequence[str], Listed, Actor], Q]
    choices: Callable[[Actor], Mapping[str, Text]]


_NARROWINGS: dict[str, Narrowing] = {}
_FIELDS: dict[str, NarrowingField] = {}


def register(name: str, narrowing: Narrowing) -> None:
    _NARROWINGS[name] = narrowing


def narrowed(name: str, word: str, kind: CardKind, actor: Actor) -> Q:
    """Return the condition that a word of this narrowing means."""
    return _NARROWINGS[name](word, kind, actor)


def register_field(name: str, field: NarrowingField) -> None:
    _FIELDS[name] = field


def narrowing_fields(kind: str) -> Mapping[str, NarrowingField]:
    """Return by name what lists of this kind can be asked beside their fields."""
    return {name: field for name, field in _FIELDS.items() if kind in field.kinds}
