"""Controls of the forms that change the process, and how what was typed is read back."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from django.http import QueryDict
from django.utils.translation import gettext as _

from voronka.process.text import Text

Kind = Literal[
    "line", "paragraph", "word", "choice", "several", "number", "duration", "yes", "options",
    "condition", "lines", "inside", "amounts", "checklist", "words", "abilities",
    "link", "hours", "choices",
]  # fmt: skip
_CYRILLIC = "абвгдеёжзийклмнопрстуфхцчшщъыьэюя"
_SOUNDS = (
    "a", "b", "v", "g", "d", "e", "e", "zh", "z", "i", "y", "k", "l", "m", "n", "o", "p", "r", "s",
    "t", "u", "f", "kh", "ts", "ch", "sh", "sch", "", "y", "", "e", "yu", "ya",
)  # fmt: skip
_LATIN = dict(zip(_CYRILLIC, _SOUNDS, strict=True))


@dataclass(frozen=True, kw_only=True)
class Control:
    """One control; `looks` asks the server to draw the form anew when it is changed."""

    name: str
    label: str
    kind: Kind
    value: Any = None
    options: Sequence[tuple[str, str]] = ()
    help: str = ""
    required: bool = False
    looks: bool = False
    more: Mapping[str, Any] = field(default_factory=dict)
    # What is wrong with it, or unwise.
    notes: Sequence[Any] = ()

    @property
    def id(self) -> str:
        return "c-" + re.sub(r"[^\w-]", "-", self.name)


@dataclass(frozen=True, kw_only=True)
class Section:
    """Controls that belong together. A `list_name` says whose line it is: it can be moved."""

    title: str
    controls: Sequence[Control]
    note: str = ""
    list_name: str = ""
    number: int = 0


@dataclass(frozen=True, kw_only=True)
class OptionLine:
    """An option of a choice as it is typed; a new one has no key yet."""

    key: str
    ru: str
    en: str


def with_chosen(options: Sequence[tuple[str, str]], chosen: Iterable[str]) -> list[tuple[str, str]]:
    """Return the options with what is chosen already among them, so that saving keeps it."""
    found = list(options)
    for key in chosen:
        known = [each for each, _label in found]
        if f"role:{key}" in known:
            # A role may be named with or without the word before it.
            place = known.index(f"role:{key}")
            found[place] = (key, found[place][1])
        elif key and key not in known:
            found.append((key, key))
    return found


# Reading


def read_text(post: QueryDict, name: str) -> Any:
    """Return a text in both languages, or one for both; None if nothing is typed."""
    ru, en = (_clean(post.get(f"{name}.{locale}", "")) for locale in ("ru", "en"))
    if not ru and not en:
        return None
    return Text(ru or en, en or ru).plain()


def read_word(post: QueryDict, name: str) -> str | None:
    return post.get(name, "").strip() or None


def read_several(post: QueryDict, name: str) -> list[str]:
    return [value for value in post.getlist(name) if value]


def read_duration(post: QueryDict, name: str) -> str | None:
    amount = post.get(f"{name}.n", "").strip()
    return f"{amount}{post.get(f'{name}.u', 'h')}" if amount else None


def read_yes(post: QueryDict, name: str) -> bool | None:
    return True if post.get(name) == "yes" else None


def read_options(post: QueryDict, name: str) -> list[OptionLine]:
    columns = (post.getlist(f"{name}.{part}") for part in ("key", "ru", "en"))
    return [
        OptionLine(key=key, ru=ru.strip(), en=en.strip())
        for key, ru, en in zip(*columns, strict=False)
    ]


def options_of(lines: Iterable[OptionLine]) -> dict[str, Any] | None:
    """Return the options as the playbook has them; a new one gets a key from its label."""
    found: dict[str, Any] = {}
    lines = [line for line in lines if line.ru or line.en]
    taken = {line.key for line in lines if line.key}
    for line in lines:
        key = line.key or new_key(line.en or line.ru, taken)
        taken.add(key)
        found[key] = Text(line.ru or line.en, line.en or line.ru).plain()
    return found or None


def lines_of(options: Mapping[str, Any]) -> list[OptionLine]:
    """Return options as they are typed."""
    texts = {key: Text.parse(written) for key, written in options.items()}
    return [
        OptionLine(key=key, ru=text.ru, en="" if text.en == text.ru else text.en)
        for key, text in texts.items()
    ]


def moved(lines: Sequence[Any], deed: str, place: int) -> list[Any]:
    """Return the lines with one taken out, moved up or moved down."""
    out = list(lines)
    if not 0 <= place < len(out):
        return out
    line = out.pop(place)
    if deed != "drop":
        out.insert(max(place + (-1 if deed == "up" else 1), 0), line)
    return out


def new_key(label: str, taken: Iterable[str]) -> str:
    """Return a key of Latin letters for a label in any language, one that nobody has."""
    latin = "".join(_LATIN.get(letter, letter) for letter in label.lower())
    plain = re.sub(r"[^a-z0-9]+", "_", latin).strip("_")[:40].rstrip("_") or "item"
    base = plain if plain[0].isalpha() else f"n_{plain}"
    used, key, number = set(taken), base, 2
    while key in used:
        key, number = f"{base}_{number}", number + 1
    return key


def units() -> list[tuple[str, str]]:
    return [
        ("m", _("minutes")),
        ("h", _("hours")),
        ("d", _("days")),
        ("wm", _("working minutes")),
        ("wh", _("working hours")),
        ("wd", _("working days")),
    ]


def _clean(typed: str) -> str:
    return "\n".join(line.rstrip() for line in typed.replace("\r\n", "\n").split("\n")).strip()
