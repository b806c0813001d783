"""
Tiles as HTML, drawn once and kept: a board shows the same cards to many, again and again.

A tile is a plain value that holds the day and its age too: what it looks like depends on it and the
language alone.
"""

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any

from django.template import engines
from django.urls import get_script_prefix
from django.utils.translation import get_language
from markupsafe import Markup

from voronka.web.boards.tiles import Tile

_KEPT = 5_000


def tiles_html(tiles: Iterable[Tile]) -> Markup:
    """Return cards as the board shows them."""
    surroundings = get_language() or "", get_script_prefix()
    return Markup("".join([_tile(tile, surroundings) for tile in tiles]))


@lru_cache(_KEPT)
def _tile(tile: Tile, surroundings: tuple[str, str]) -> Markup:
    """Return the tile; language and prefix are named for the memory's sake."""
    return _macro("boards/_tile.html", "board_tile")(tile)


def _macro(template: str, name: str) -> Callable[[Tile], Markup]:
    module: Any = engines["jinja2"].env.get_template(template).module  # type: ignore[attr-defined]
    macro: Callable[[Tile], Markup] = getattr(module, name)
    return macro
