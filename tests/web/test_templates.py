import json
import re
from pathlib import Path

import pytest
from django.template import engines
from django.urls import reverse

from voronka.kernel.ids import new_id
from voronka.web import shell
from voronka.web.boards import tiles
from voronka.web.jinja import url

_ROOT = Path(__file__).parents[2]
_TEMPLATES = _ROOT / "voronka" / "web" / "templates"
_FRONTEND = _ROOT / "frontend"
_ICON = re.compile(r"""\b(?:icon|icon_button)\(\s*["']([a-z0-9-]+)["']|icon=["']([a-z0-9-]+)["']""")
# A script in the page, or words that run as one, which the content policy forbids.
_INLINE = re.compile(r"<script(?![^>]*\bsrc=)|\son[a-z]+=|\bhx-on|javascript:|hx-vals=['\"]js:")

_FILES = sorted(path.relative_to(_TEMPLATES).as_posix() for path in _TEMPLATES.rglob("*.html"))


def _icons() -> set[str]:
    return set(json.loads((_FRONTEND / "icons.json").read_text(encoding="utf-8")))


@pytest.mark.parametrize("name", _FILES)
def test_every_template_compiles_and_runs_no_script(name: str) -> None:
    text = (_TEMPLATES / name).read_text(encoding="utf-8")

    engines["jinja2"].get_template(name)

    assert _INLINE.findall(text) == []


@pytest.mark.parametrize("name", _FILES)
def test_every_icon_of_a_template_is_in_the_sprite(name: str) -> None:
    text = (_TEMPLATES / name).read_text(encoding="utf-8")

    used = {first or second for first, second in _ICON.findall(text)}

    assert used - _icons() == set()


def test_every_icon_that_python_names_is_in_the_sprite() -> None:
    named = {place.icon for place in shell.PLACES}
    named |= {*tiles.CHANNEL_ICONS.values(), *tiles.FINAL_ICONS.values()}

    assert named - _icons() == set()


def test_every_behaviour_that_a_template_names_exists() -> None:
    scripts = "".join(
        path.read_text(encoding="utf-8") for path in (_FRONTEND / "behaviours").glob("*.js")
    )
    known = set(re.findall(r'behaviour\("([a-z-]+)"', scripts))
    named = {
        word
        for name in _FILES
        for words in re.findall(
            r'data-behaviour="([a-z -]+)"', (_TEMPLATES / name).read_text(encoding="utf-8")
        )
        for word in words.split()
    }

    assert named - known == set()


def test_every_behaviour_is_part_of_the_page() -> None:
    main = (_FRONTEND / "main.js").read_text(encoding="utf-8")
    files = {path.name for path in (_FRONTEND / "behaviours").glob("*.js")} - {"registry.js"}

    assert {name for name in files if f'"./behaviours/{name}"' not in main} == set()


def test_addresses_with_ids_are_those_that_the_routes_give() -> None:
    one, other = new_id(), new_id()

    shown = [
        url("cards:show", "lead", one),
        url("cards:show", "lead", other),
        url("lists:view-pin", "lead", one),
        url("cards:decision", "deal", one, other),
        url("cards:decision", "deal", other, one),
        url("cards:decision", "deal", one, one),
    ]

    assert shown == [
        reverse("cards:show", args=["lead", one]),
        reverse("cards:show", args=["lead", other]),
        reverse("lists:view-pin", args=["lead", one]),
        reverse("cards:decision", args=["deal", one, other]),
        reverse("cards:decision", args=["deal", other, one]),
        reverse("cards:decision", args=["deal", one, one]),
    ]
