"""
Every page, in both languages and themes, on a desk and on a phone: nothing overflows, is cut off,
moves, fails, speaks the wrong language or shuts anybody out.

Each page is seen in one language, theme and size, the next one in another. With `VORONKA_LOOKS`
each is seen in all of them, with every dialog that opens on it, in four pieces: README.md.
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import product

import pytest
from playwright.sync_api import Browser

from tests.e2e.company import Company
from tests.e2e.looks.furnishing import furnish
from tests.e2e.looks.looking import IN_FULL, WIDTHS, Looking, Way, is_wanted
from tests.e2e.looks.walk import PAGES

pytestmark = pytest.mark.e2e

_LANGUAGES, _THEMES = ("ru", "en"), ("light", "dark")
_TURNS = list(product(_LANGUAGES, WIDTHS, _THEMES))
_PIECES = [f"{language}-{size}" for language, size in product(_LANGUAGES, WIDTHS)]


def ways_of(number: int, language: str, piece: str) -> Sequence[Way]:
    """Return the windows in which this page is looked at in this language."""
    if IN_FULL:
        return [Way(size, _THEMES) for size in WIDTHS if piece == f"{language}-{size}"]
    spoken, size, theme = _TURNS[number % len(_TURNS)]
    return [Way(size, [theme])] if spoken == language else []


@pytest.fixture(scope="module")
def furnished(browser: Browser, showroom: Company) -> Company:
    furnish(browser, showroom)
    return showroom


@pytest.fixture
def speak(furnished: Company) -> Iterator[Callable[[str], object]]:
    """Let everybody speak a language, and Russian again afterwards."""
    change = (
        "update people_user set language = %s where email like '%%@showroom.example' returning id"
    )
    yield lambda language: furnished.rows(change, language)
    furnished.rows(change, "ru")


@pytest.mark.parametrize("piece", _PIECES if IN_FULL else ["by turns"])
def test_every_page_is_fit_to_be_seen(
    browser: Browser, furnished: Company, speak: Callable[[str], object], piece: str
) -> None:
    looking = Looking(browser, furnished, "ru")
    for language in _LANGUAGES:
        speak(language)
        looking.speak(language)
        for number, sight in enumerate(PAGES):
            for way in ways_of(number, language, piece) if is_wanted(sight) else ():
                looking.look_at(sight, way)
                if IN_FULL:
                    looking.look_into(sight, way)
    looking.close()
    assert looking.found == [], "\n".join(looking.found)
