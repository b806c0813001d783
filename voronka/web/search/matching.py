"""Whether a few typed letters mean a line: in either language, with slips, in the wrong layout."""

from collections.abc import Iterable
from difflib import SequenceMatcher
from functools import lru_cache

_LATIN = "`qwertyuiop[]asdfghjkl;'zxcvbnm,."
_CYRILLIC = "ёйцукенгшщзхъфывапролджэячсмитьбю"
_OTHER_LAYOUT = str.maketrans(_LATIN + _CYRILLIC, _CYRILLIC + _LATIN)
_ALIKE = 0.75
# Shorter words are too like each other.
_LONG_ENOUGH = 4


def other_layout(typed: str) -> str:
    """Return what the same keys write in the other layout: "ghbdtn" is "привет"."""
    return typed.lower().translate(_OTHER_LAYOUT)


def points(typed: str, names: Iterable[str]) -> int:
    """
    Return how well the best of the names answers to what was typed; 0 is not at all.
    """
    wanted = [each.casefold().split() for each in (typed, other_layout(typed))]
    heard = [name.casefold() for name in names]
    return max((_points(words, name) for words in wanted for name in heard), default=0)


def _points(words: list[str], name: str) -> int:
    each = [_word_points(word, name) for word in words]
    return min(each) * 10 + (1 if name.startswith(" ".join(words)) else 0) if all(each) else 0


def _word_points(word: str, name: str) -> int:
    parts = _parts(name)
    if any(part.startswith(word) for part in parts):
        return 3
    if word in name:
        return 2
    return 1 if any(_is_slip(word, part) for part in parts) else 0


@lru_cache(2_000)
def _parts(name: str) -> tuple[str, ...]:
    return tuple(name.replace("“", " ").replace("«", " ").split())


def _is_slip(word: str, part: str) -> bool:
    if len(word) < _LONG_ENOUGH or len(part) < _LONG_ENOUGH:
        return False
    near = part[: len(word) + 1], part[: len(word)]
    return any(_is_alike(word, each) for each in near)


def _is_alike(word: str, other: str) -> bool:
    # What has too few of the letters is not looked at more closely, which takes long.
    most = sum(letter in other for letter in word)
    if 2 * most < _ALIKE * (len(word) + len(other)):
        return False
    return SequenceMatcher(None, word, other).ratio() >= _ALIKE
