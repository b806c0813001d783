"""
Tiles and rows as HTML, drawn once and kept: a board shows the same cards to many, again and again.

A tile is a plain value, so what it looks like depends on it, the language, and how the clock makes
its moments read.
"""

from collections.abc import Callable
from datetime import date
from functools import lru_cache
from typing import Any

from django.template import engines
from django.utils import timezone
from django.utils.translation import get_language
from markupsafe import Markup

from voronka.kernel import clock
from voronka.web import formats
from voronka.web.boards.tiles import Tile

_KEPT = 5_000


def tile_html(tile: Tile) -> Markup:
    """Return the card as the board shows it."""
    return _tile(tile, *_look(tile))


def row_html(tile: Tile) -> Markup:
    """Return the card as a row of the list."""
    return _row(tile, *_look(tile))


def _look(tile: Tile) -> tuple[str, str, date]:
    """Return what besides the tile itself changes how it looks."""
    today = timezone.localtime(clock.now()).date()
    return get_language() or "", formats.age(tile.entered_stage_at), today


@lru_cache(_KEPT)
def _tile(tile: Tile, language: str, age: str, today: date) -> Markup:
    return _macro("boards/_tile.html", "board_tile")(tile)


@lru_cache(_KEPT)
def _row(tile: Tile, language: str, age: str, today: date) -> Markup:
    return _macro("lists/_row.html", "list_row")(tile)


def _macro(template: str, name: str) -> Callable[[Tile], Markup]:
    module: Any = engines["jinja2"].env.get_template(template).module  # type: ignore[attr-defined]
    macro: Callable[[Tile], Markup] = getattr(module, name)
    return macro
