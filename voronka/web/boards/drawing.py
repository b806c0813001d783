"""
Tiles as HTML, drawn once and kept: a board shows the same cards to many, again and again.

A tile is a plain value that holds the day and its age too: what it looks like depends on it and the
language alone.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from django.template import engines
from django.utils.translation import get_language
from markupsafe import Markup

from voronka.web.boards.tiles import Tile

_KEPT = 5_000


def tile_html(tile: Tile) -> Markup:
    """Return the card as the board shows it."""
    return _tile(tile, get_language() or "")


@lru_cache(_KEPT)
def _tile(tile: Tile, language: str) -> Markup:
    """Return the tile; the language is named for the memory's sake."""
    return _macro("boards/_tile.html", "board_tile")(tile)


def _macro(template: str, name: str) -> Callable[[Tile], Markup]:
    module: Any = engines["jinja2"].env.get_template(template).module  # type: ignore[attr-defined]
    macro: Callable[[Tile], Markup] = getattr(module, name)
    return macro
