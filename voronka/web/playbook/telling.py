"""Differences and impact as lines of a page."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from voronka.packs.compiling import Remark
from voronka.packs.queries.drafts import DraftView, Touch
from voronka.process.parts import Difference, Tree, find
from voronka.process.text import Text
from voronka.web.playbook.naming import address_of, attribute_of, title_of
from voronka.web.playbook.values_told import said


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
            before=said(each, each.before, before, locale),
            after=said(each, each.after, after, locale),
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
