"""
Names in one spelling: Russian and Latin letters, legal forms, patronymics, short given names.

`sound` is what is compared in the end: a coarse Latin spelling in which «Щербаков», "Shcherbakov"
and "Scherbakov" are one word.
"""

import re
import unicodedata
from functools import lru_cache

from voronka.records.likeness.given_names import GROUPS

_LATIN = {
    "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ё": "e", "ж": "zh", "з": "z",
    "и": "i", "й": "i", "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r",
    "с": "s", "т": "t", "у": "u", "ф": "f", "х": "h", "ц": "ts", "ч": "ch", "ш": "sh",
    "щ": "shch", "ъ": "", "ы": "y", "ь": "", "э": "e", "ю": "yu", "я": "ya", "і": "i", "ї": "i",
    "є": "e", "ґ": "g",
}  # fmt: skip
_LETTERS = str.maketrans(_LATIN)
# Ways of writing one sound, the longer first.
_SOUNDS = (
    ("shch", "sh"), ("sch", "sh"), ("kh", "h"), ("ts", "c"), ("tz", "c"), ("ph", "f"),
    ("ck", "k"), ("yu", "u"), ("iu", "u"), ("ju", "u"), ("ya", "a"), ("ia", "a"), ("ja", "a"),
    ("yo", "e"), ("jo", "e"), ("ye", "e"), ("je", "e"), ("iy", "i"), ("yi", "i"), ("x", "ks"),
    ("w", "v"), ("y", "i"), ("j", "i"), ("q", "k"),
)  # fmt: skip
_DOUBLED = re.compile(r"(.)\1+")
_WORDS = re.compile(r"[^\W_]+")
_PATRONYMIC = re.compile(r"(ovich|evich|ovna|evna|inichna|lich|mich|kich|ichna)$")
_FORMS = re.compile(
    r"\b(общество с ограниченной ответственностью|публичное акционерное общество"
    r"|закрытое акционерное общество|открытое акционерное общество|акционерное общество"
    r"|индивидуальный предприниматель|ооо|оао|зао|пао|нао|ао|ип|чп|нко|ано|фгуп|муп|тоо|одо|уп"
    r"|llc|ltd|limited|inc|incorporated|corp|corporation|co|company|gmbh|ag|kg|ohg|ug|sarl|sa|srl"
    r"|spa|bv|nv|oy|ab|as|plc|llp|lp|pte|pty|ooo|oao|zao|pao|компания|фирма|группа компаний|гк)\b"
)
# «К. О.» and "G.m.b.H." are one word.
_DOTS = re.compile(r"(?<=\b\w)\.(?=\w)")


def words_of(text: str) -> tuple[str, ...]:
    """Return the words of a name in lower-case Latin letters without accents."""
    plain = unicodedata.normalize("NFKD", text.lower().replace("й", "и").translate(_LETTERS))
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return tuple(_WORDS.findall(plain.replace("'", "").replace("’", "")))


@lru_cache(maxsize=65536)
def sound(word: str) -> str:
    """Return a word of `words_of` as it sounds, roughly."""
    for written, heard in _SOUNDS:
        word = word.replace(written, heard)
    return _DOUBLED.sub(r"\1", word)


def person_words(name: str) -> tuple[str, ...]:
    """Return the words of a person's name by their sound, the patronymic left out."""
    words = words_of(name)
    if len(words) > 2:
        kept = tuple(word for word in words if not is_patronymic(word))
        words = kept if len(kept) > 1 else words
    return tuple(dict.fromkeys(sound(word) for word in words))


def is_patronymic(word: str) -> bool:
    return len(word) > 6 and _PATRONYMIC.search(word) is not None


def company_words(name: str) -> tuple[str, ...]:
    """Return the words of a company's name by their sound, its legal form left out."""
    lowered = _DOTS.sub("", name.lower().replace("ё", "е"))
    bare = _FORMS.sub(" ", lowered)
    words = words_of(bare) or words_of(lowered)
    return tuple(dict.fromkeys(sound(word) for word in words))


def _groups() -> dict[str, frozenset[int]]:
    found: dict[str, set[int]] = {}
    for number, group in enumerate(GROUPS):
        for name in group.split():
            for word in words_of(name):
                found.setdefault(sound(word), set()).add(number)
    return {word: frozenset(numbers) for word, numbers in found.items()}


_GROUP_OF = _groups()


def are_one_name(one: str, other: str) -> bool:
    """Say whether two words by their sound are forms of one given name: Саша, Александр."""
    nobody: frozenset[int] = frozenset()
    return bool(_GROUP_OF.get(one, nobody) & _GROUP_OF.get(other, nobody))


def name_keys(word: str) -> tuple[str, ...]:
    """Return the keys of a word for looking up: its groups as a given name, or its skeleton."""
    groups = _GROUP_OF.get(word)
    if groups:
        return tuple(f"g{number}" for number in sorted(groups))
    return (skeleton(word),)


def skeleton(word: str) -> str:
    """Return the first letter and the consonants that follow, in which few typos show."""
    return word[:1] + re.sub(r"[aeiouh]", "", word[1:])[:4]
