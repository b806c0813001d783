"""The forms of every part of the shipped packs, saved as they stand, without a server."""

import re
from collections.abc import Iterator
from functools import cache
from html import unescape

from django.http import QueryDict
from django.template import engines

from voronka.packs.folders import pack_files, pack_names
from voronka.packs.queries.drafts import DraftView
from voronka.process.canonical import plain
from voronka.process.facts import facts
from voronka.process.loader import check_files
from voronka.process.parts import Path, Tree, digest
from voronka.process.playbook import Playbook
from voronka.web.playbook.controls import units
from voronka.web.playbook.editor import Place
from voronka.web.playbook.editors import editor_of, pieces_of
from voronka.web.playbook.words import Words

_FORM = (
    "{% from 'playbook/_control.html' import draw with context %}"
    "{% for section in sections %}{% for control in section.controls %}{{ draw(control, units) }}"
    "{% endfor %}{% endfor %}"
)
_CONTROL = re.compile(r"<input\b[^>]*>|<select\b.*?</select>|<textarea\b.*?</textarea>", re.DOTALL)
# What a company is founded with, and no form changes.
FOUNDED = {"playbook", "language", "currency", "region"}


@cache
def pack(name: str) -> Playbook:
    playbook, _findings = check_files(pack_files(name), facts)
    assert playbook is not None
    return playbook


@cache
def pack_draft(name: str) -> DraftView:
    playbook = pack(name)
    tree = plain(playbook.spec)
    return DraftView(
        tree=tree, playbook=playbook, in_force=playbook, differences=(), touched={},
        seen=digest(tree), is_behind=False, changed_at=None, changed_by="", unwise=(),
    )  # fmt: skip


def pack_sections() -> list[tuple[str, str]]:
    return [(name, root) for name in pack_names() for root in plain(pack(name).spec)]


def parts(tree: Tree, root: str) -> Iterator[Path]:
    """Yield the path of every part that has a form of its own."""
    if root == "fields":
        yield from (("fields", kind, name) for kind in tree[root] for name in tree[root][kind])
    elif root == "pipelines":
        for line, pipeline in tree[root].items():
            yield ("pipelines", line)
            for name in pipeline["stages"]:
                stage = ("pipelines", line, "stages", name)
                yield from ((*stage, *side) for side in ((), ("gate",), ("leave",), ("hints",)))
    elif (found := editor_of((root,))) is not None:
        yield found[1]
    else:
        yield from ((root, key) for key in tree[root])


def sent(name: str, path: Path) -> QueryDict:
    """Return what a browser would send of the form as it stands."""
    place = pack_place(name, path)
    editor = editor_of(path)
    assert editor is not None, path
    sections = editor[0].sections(place, editor[0].stored(place))
    page = engines["jinja2"].from_string(_FORM).render({"sections": sections, "units": units()})
    found = QueryDict(mutable=True)
    for tag in _CONTROL.finditer(page):
        written = tag[0]
        named = re.search(r'\bname="([^"]*)"', written[: written.index(">")])
        if named is None:
            continue
        value = _value(written)
        if value is not None:
            found.appendlist(named[1], value)
    return found


def _value(written: str) -> str | None:
    """Return what the control says; None for one that sends nothing."""
    head = written[: written.index(">") + 1]
    if written.startswith("<textarea"):
        return unescape(written[len(head) : -len("</textarea>")])
    if written.startswith("<select"):
        options = re.findall(r'<option value="([^"]*)"( selected)?', written)
        chosen = [value for value, selected in options if selected] or [options[0][0]]
        return unescape(chosen[0])
    if re.search(r'type="(checkbox|radio)"', head) and " checked" not in head:
        return None
    value = re.search(r'\bvalue="([^"]*)"', head)
    return unescape(value[1]) if value else ""


def pack_place(name: str, path: Path) -> Place:
    draft = pack_draft(name)
    return Place(
        draft=draft, words=Words(draft.playbook, "ru"), path=path, is_new=False,
        pieces=pieces_of(path),
    )  # fmt: skip


def saved(name: str, path: Path, tree: Tree) -> Tree:
    """Return the playbook after the form was saved as it stands."""
    found = editor_of(path)
    assert found is not None
    place = pack_place(name, path)
    values = found[0].read(place, sent(name, path))
    for edit in found[0].edits(place, values, place.seen):
        tree = edit.applied_to(tree)
    return tree
