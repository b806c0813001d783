"""`make new` writes a plug-in and its test."""

import ast
from pathlib import Path

import pytest

from voronka.cli.scaffold import UnableToScaffold, write_plugin


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    for folder in ("automation/actions", "automation/triggers", "channels/adapters"):
        (tmp_path / "voronka" / folder).mkdir(parents=True)
    (tmp_path / "tests" / "automation").mkdir(parents=True)
    (tmp_path / "tests" / "channels").mkdir()
    return tmp_path


@pytest.mark.parametrize(
    ("kind", "plugin", "test"),
    [
        ("action", "voronka/automation/actions/remind_owner.py", "tests/automation"),
        ("trigger", "voronka/automation/triggers/remind_owner.py", "tests/automation"),
        ("adapter", "voronka/channels/adapters/remind_owner.py", "tests/channels"),
    ],
)
def test_two_files_are_written_and_nothing_else(
    kind: str, plugin: str, test: str, checkout: Path
) -> None:
    written = write_plugin(root=checkout, kind=kind, key="remind_owner")

    assert [p.relative_to(checkout).as_posix() for p in written] == [
        plugin,
        f"{test}/test_remind_owner.py",
    ]
    assert sorted(p for p in checkout.rglob("*") if p.is_file()) == sorted(written)
    tree = ast.parse(written[0].read_text())
    assert [n.name for n in tree.body if isinstance(n, ast.ClassDef)] == ["RemindOwner"]
    ast.parse(written[1].read_text())


@pytest.mark.parametrize(
    ("kind", "key"), [("service", "remind"), ("action", "RemindOwner"), ("action", "../x")]
)
def test_a_wrong_name_is_refused(kind: str, key: str, checkout: Path) -> None:
    with pytest.raises(UnableToScaffold):
        write_plugin(root=checkout, kind=kind, key=key)

    assert [p for p in checkout.rglob("*") if p.is_file()] == []


def test_a_file_that_exists_is_never_replaced(checkout: Path) -> None:
    plugin, test = write_plugin(root=checkout, kind="action", key="remind_owner")
    plugin.write_text("ours")
    test.unlink()

    with pytest.raises(UnableToScaffold, match="exists"):
        write_plugin(root=checkout, kind="action", key="remind_owner")

    assert plugin.read_text() == "ours"
    assert not test.exists()
