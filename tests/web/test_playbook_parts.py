"""Each part of each shipped pack, saved by its form as it stands, leaves the bytes alone (N1)."""

import pytest
from django.utils import translation

from tests.web.pack_forms import FOUNDED, pack_draft, pack_sections, parts, saved
from voronka.packs.folders import pack_names
from voronka.process.canonical import plain
from voronka.process.parts import differences, digest, find
from voronka.process.schema import PlaybookSpec
from voronka.web.playbook.editors import editor_of

# Robots of the kitchens are saved in test_playbook.py.
_SECTIONS = [each for each in pack_sections() if each != ("kitchens", "robots")]


@pytest.mark.parametrize(("name", "root"), _SECTIONS)
def test_every_part_saved_as_it_stands_leaves_the_bytes_alone(name: str, root: str) -> None:
    draft = pack_draft(name)
    if root in FOUNDED:
        assert editor_of((root,)) is None
        return

    tree = draft.tree
    with translation.override("ru"):
        for path in parts(draft.tree, root):
            tree = saved(name, path, tree)
    after = plain(PlaybookSpec.model_validate(tree))

    assert [each.path for each in differences(draft.tree, after)] == []
    assert digest(after) == draft.seen


def test_nothing_of_a_pack_is_without_a_form() -> None:
    for name in pack_names():
        tree = pack_draft(name).tree
        assert {root for root in tree if not any(True for _ in parts(tree, root))} == set()
        assert find(tree, ("title",)) is not None
