"""
Pieces of pages that are drawn once and kept in memory.

A macro reads nothing but what it is handed, so that is what its piece is kept under, and beside it
all that a page knows of by itself: its language, its time zone, the day there, and the prefix of
its addresses. What tells of hours or minutes ("2 h ago") is handed over in words, or not kept.
"""

from collections.abc import Callable
from datetime import date
from functools import lru_cache
from typing import Any

from django.urls import get_script_prefix
from django.utils import timezone
from django.utils.translation import get_language
from markupsafe import Markup

from voronka.kernel import clock

_PIECES = 1_000
# Stands in a kept piece where the form's own secret goes, which is another one each time.
_SECRET = Markup("<!--secret-->")
Surroundings = tuple[str, str, str, date]


def surroundings() -> Surroundings:
    """Return what a page shows things by, whatever it shows."""
    zone = timezone.get_current_timezone_name()
    return get_language() or "", get_script_prefix(), zone, timezone.localtime(clock.now()).date()


def kept(macro: Callable[..., Markup], *shown: Any) -> Markup:
    """Return the piece that the macro draws of these values, which are hashable."""
    return _piece(macro, shown, surroundings())


def kept_form(macro: Callable[..., Markup], secret: str, *shown: Any) -> Markup:
    """Return the piece of a macro whose first value is the secret of its forms, `csrf_input`."""
    piece = _piece(macro, (_SECRET, *shown), surroundings())
    return Markup(str(piece).replace(str(_SECRET), str(secret)))


@lru_cache(_PIECES)
def _piece(
    macro: Callable[..., Markup], shown: tuple[Any, ...], surroundings: Surroundings
) -> Markup:
    """Return the piece; the surroundings are named for the memory's sake."""
    return macro(*shown)
