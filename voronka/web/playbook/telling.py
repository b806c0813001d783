"""Differences and impact as lines of a page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from voronka.packs.compiling import Remark
from voronka.packs.queries.drafts import DraftView, Touch
from voronka.process.parts import Difference, Tree, find
from voronka.process.text import Text
from voronka.web.playbook.naming import address_of, attribute_of, label_of, title_of

_MOST_SAID = 160


@dataclass(frozen=True, kw_only=True)
class DifferenceLine:
    """What differs, in words."""

    path: str
    title: str
    attribute: str
    happened: str
    before: str
    after: str
    address: str
    touch: Touch | None = None


@dataclass(frozen=True, kw_only=True)
class RemarkLine:
    """What is wrong or unwise, with the place where it is repaired."""

    title: str
    attribute: str
    what: Text
    advice: Text
    is_mistake: bool
    address: str


def difference_lines(
    found: Sequence[Difference],
    before: Tree,
    after: Tree,
    locale: str,
    *,
    draft: DraftView | None = None,
) -> list[DifferenceLine]:
    """Return the differences of two playbooks as lines."""
    return [
        DifferenceLine(
            path="/".join(each.path),
            title=title_of(each.path, before if each.happened == "removed" else after, locale),
            attribute=attribute_of(each.path),
            happened=each.happened,
            before=_said(each.before, each, before, locale),
            after=_said(each.after, each, after, locale),
            address=address_of(each.path) if find(after, each.path) is not None else "",
            touch=draft.touch_of(each.path) if draft is not None else None,
        )
        for each in found
    ]


def remark_lines(remarks: Sequence[Remark], tree: Tree, locale: str) -> list[RemarkLine]:
    return [
        RemarkLine(
            title=title_of(each.path, tree, locale) if each.path else _("The process"),
            attribute=attribute_of(each.path) if each.path else "",
            what=each.what,
            advice=each.advice,
            is_mistake=each.severity == "error",
            address=address_of(each.path) if each.path else "",
        )
        for each in remarks
    ]


def _said(value: Any, each: Difference, tree: Tree, locale: str) -> str:
    if value is None:
        return ""
    if each.happened == "moved":
        part = find(tree, each.path) or {}
        return _short(", ".join(label_of(part.get(key), key, locale) for key in value))
    if each.happened in ("added", "removed") and isinstance(value, Mapping):
        return "" if "label" in value or "title" in value else _short(_plain(value, locale))
    return _short(_plain(value, locale))


def _plain(value: Any, locale: str) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, Mapping):
        if set(value) <= {"ru", "en"}:
            return str(value.get(locale, ""))
        return "; ".join(f"{key}: {_plain(each, locale)}" for key, each in value.items())
    if isinstance(value, list):
        return ", ".join(_plain(each, locale) for each in value)
    return str(value)


def _short(text: str) -> str:
    return text if len(text) <= _MOST_SAID else f"{text[: _MOST_SAID - 1]}…"
