"""
Parts of a playbook that is at hand as plain values (`canonical.plain`): found, replaced, compared.

A *part* is named by its path: `("fields", "lead", "budget")`. Nothing given is ever changed; every
order is kept.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

Path = tuple[str, ...]
Tree = Mapping[str, Any]
Happened = Literal["added", "removed", "changed", "moved"]
# What is compared as a whole, however deep it goes.
_TEXT = frozenset({"ru", "en"})


class NoSuchPart(KeyError):
    """There is nothing at this path."""


@dataclass(frozen=True, kw_only=True)
class Difference:
    """
    One thing that differs between two playbooks. Of a mapping whose keys stand in another order,
    `before` and `after` are the keys.
    """

    path: Path
    happened: Happened
    before: Any = None
    after: Any = None


def at(tree: Tree, path: Path) -> Any:
    """
    Return the part.

    :raises NoSuchPart: there is none
    """
    found: Any = tree
    for key in path:
        if not isinstance(found, Mapping) or key not in found:
            raise NoSuchPart("/".join(path))
        found = found[key]
    return found


def find(tree: Tree, path: Path) -> Any:
    """Return the part, or None."""
    try:
        return at(tree, path)
    except NoSuchPart:
        return None


def digest(value: Any) -> str:
    """Return what tells one value of a part from another; "" for one that is not there."""
    if value is None:
        return ""
    return hashlib.sha256(json.dumps(value, ensure_ascii=False).encode()).hexdigest()[:16]


def with_part(tree: Tree, path: Path, value: Any) -> dict[str, Any]:
    """
    Return the playbook with another value of a part, at its old place, or at the end of its
    section if it is new. None takes it out, and sections that are empty then with it.
    """
    key, rest = path[0], path[1:]
    out = dict(tree)
    if rest:
        inner = out.get(key)
        value = with_part(inner if isinstance(inner, Mapping) else {}, rest, value)
        value = value or None
    if value is None:
        out.pop(key, None)
    else:
        out[key] = value
    return out


def in_order(tree: Tree, path: Path, keys: Sequence[str]) -> dict[str, Any]:
    """Return the playbook with the keys of a mapping in this order; others follow as they were."""
    part = at(tree, path)
    known = [key for key in keys if key in part]
    return with_part(tree, path, {key: part[key] for key in (*known, *part)})


def differences(before: Tree, after: Tree) -> list[Difference]:
    """Return what differs, in the order of the second and then what only the first has."""
    return list(_between(before, after, ()))


def _between(before: Tree, after: Tree, path: Path) -> Iterator[Difference]:
    for key, value in after.items():
        here = (*path, key)
        if key not in before:
            yield Difference(path=here, happened="added", after=value)
        elif before[key] != value or digest(before[key]) != digest(value):
            yield from _inside(before[key], value, here)
    for key, value in before.items():
        if key not in after:
            yield Difference(path=(*path, key), happened="removed", before=value)
    old, new = [k for k in before if k in after], [k for k in after if k in before]
    if old != new and path:
        yield Difference(path=path, happened="moved", before=old, after=new)


def _inside(before: Any, after: Any, path: Path) -> Iterator[Difference]:
    if _is_compared_deeply(before) and _is_compared_deeply(after):
        yield from _between(before, after, path)
    else:
        yield Difference(path=path, happened="changed", before=before, after=after)


def _is_compared_deeply(value: Any) -> bool:
    return isinstance(value, Mapping) and not _TEXT.issuperset(value)


def brought_over(tree: Tree, base: Tree, other: Tree) -> dict[str, Any]:
    """
    Return `other` with everything that `tree` changed of `base`: what both changed is as `tree`
    has it.
    """
    out = dict(other)
    for each in differences(base, tree):
        if each.happened == "moved":
            if find(out, each.path) is not None:
                out = in_order(out, each.path, each.after)
        else:
            out = with_part(out, each.path, each.after)
    return out
