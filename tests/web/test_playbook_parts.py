"""Each part of each shipped pack, saved by its form as it stands, leaves the bytes alone (N1)."""

import re
from collections.abc import Iterator
from functools import cache
from html import unescape

import pytest
from django.http import QueryDict
from django.template import engines
from django.utils import translation

from voronka.packs.folders import pack_files, pack_names
from voronka.packs.queries.drafts import DraftView
from voronka.process.canonical import plain
from voronka.process.facts import facts
from voronka.process.loader import check_files
from voronka.process.parts import Path, Tree, differences, digest, find
from voronka.process.playbook import Playbook
from voronka.process.schema import PlaybookSpec
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
_FOUNDED = {"playbook", "language", "currency", "region"}


@cache
def _pack(name: str) -> Playbook:
    playbook, _findings = check_files(pack_files(name), facts)
    assert playbook is not None
    return playbook


@cache
def _draft(name: str) -> DraftView:
    playbook = _pack(name)
    tree = plain(playbook.spec)
    return DraftView(
        tree=tree, playbook=playbook, in_force=playbook, differences=(), touched={},
        seen=digest(tree), is_behind=False, changed_at=None, changed_by="", unwise=(),
    )  # fmt: skip


def _sections() -> list[tuple[str, str]]:
    return [(name, root) for name in pack_names() for root in plain(_pack(name).spec)]


def _parts(tree: Tree, root: str) -> Iterator[Path]:
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


def _sent(name: str, path: Path) -> QueryDict:
    """Return what a browser would send of the form as it stands."""
    place = _place(name, path)
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


def _place(name: str, path: Path) -> Place:
    draft = _draft(name)
    return Place(
        draft=draft, words=Words(draft.playbook, "ru"), path=path, is_new=False,
        pieces=pieces_of(path),
    )  # fmt: skip


def _saved(name: str, path: Path, tree: Tree) -> Tree:
    """Return the playbook after the form was saved as it stands."""
    found = editor_of(path)
    assert found is not None
    place = _place(name, path)
    values = found[0].read(place, _sent(name, path))
    for edit in found[0].edits(place, values, place.seen):
        tree = edit.applied_to(tree)
    return tree


@pytest.mark.parametrize(("name", "root"), _sections())
def test_every_part_saved_as_it_stands_leaves_the_bytes_alone(name: str, root: str) -> None:
    draft = _draft(name)
    if root in _FOUNDED:
        assert editor_of((root,)) is None
        return

    tree = draft.tree
    with translation.override("ru"):
        for path in _parts(draft.tree, root):
            tree = _saved(name, path, tree)
    after = plain(PlaybookSpec.model_validate(tree))

    assert [each.path for each in differences(draft.tree, after)] == []
    assert digest(after) == draft.seen


def test_nothing_of_a_pack_is_without_a_form() -> None:
    for name in pack_names():
        tree = _draft(name).tree
        assert {root for root in tree if not any(True for _ in _parts(tree, root))} == set()
        assert find(tree, ("title",)) is not None
