"""Forms of fields edited in place: what they were begun upon, and what two have changed at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.http import QueryDict

from voronka.web import inputs

# What was in a field when its form was opened stands under this prefix.
_SEEN = "seen."
# Which value of a field that two have changed is to stay: "mine" or "theirs".
PICK = "pick."


@dataclass(frozen=True, kw_only=True)
class Clash:
    """A field that somebody else has changed while it was being edited."""

    # What stands there now, and what stood there when the editing began.
    now: str
    before: str
    who: str
    at: datetime | None


@dataclass(frozen=True, kw_only=True)
class Answer:
    """Why the form comes back, if it does."""

    errors: Mapping[str, str] = field(default_factory=dict)
    problems: Sequence[str] = ()
    clashes: Sequence[str] = ()


def seen_in(post: QueryDict) -> dict[str, Any]:
    """Return what stood in the fields when the form was opened."""
    return {
        key.removeprefix(_SEEN): post.getlist(key) if len(post.getlist(key)) > 1 else value
        for key, value in post.items()
        if key.startswith(_SEEN)
    }


def clashes_in(post: QueryDict) -> list[str]:
    """Return the fields whose value was to be chosen."""
    return post.getlist("clash")


def changed_in(post: QueryDict, typed: Mapping[str, Any]) -> dict[str, Any]:
    """Return what was typed and is to be saved: other than it was seen, and not given up."""
    seen = seen_in(post)
    return {
        name: value
        for name, value in typed.items()
        if post.get(PICK + name) != "theirs" and _is_changed(value, seen.get(name))
    }


def _is_changed(value: Any, seen: Any) -> bool:
    before = (
        ([seen] if seen else []) if isinstance(value, list) and not isinstance(seen, list) else seen
    )
    return bool((value or "") != (before or ""))


def basis(
    values: Mapping[str, Any],
    names: Sequence[str],
    typed: QueryDict | None,
    clashes: Sequence[str],
) -> dict[str, Any]:
    """
    Return what the form was begun upon. It stays so while the form comes back, but for the fields
    in which the change of somebody else is shown now.
    """
    found: dict[str, Any] = {}
    for name in names:
        key = _SEEN + name
        if typed is not None and key in typed and name not in clashes:
            found[key] = typed.getlist(key) if len(typed.getlist(key)) > 1 else typed[key]
        else:
            found[key] = inputs.as_typed(values.get(name))
    return found
