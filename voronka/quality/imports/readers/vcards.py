"""Address books: several vCards in one file, of any version, as a table."""

import quopri
import re
from collections.abc import Iterator, Mapping, Sequence

HEADINGS = ("UID", "FN", "TITLE", "ORG", "TEL", "TEL 2", "EMAIL", "EMAIL 2", "URL", "ADR", "NOTE")
# Of these a card may have any number; each gets a column of its own.
_MANY = ("TEL", "EMAIL", "URL", "IMPP")
_READ = ("UID", "FN", "N", "TITLE", "ORG", "ADR", "NOTE", *_MANY)
# Beyond the headings each row keeps the card as it was written.
_FOLD = re.compile(r"\r*\n[ \t]")
_SOFT = re.compile(r"=\r*\n")
_CARD = re.compile(r"BEGIN:VCARD\r*\n(.*?)END:VCARD", re.IGNORECASE | re.DOTALL)
# What stands in quotes may hold the marks that end a parameter and begin the value.
_LINE = re.compile(
    r"(?:[\w-]+\.)?(?P<name>[\w-]+)(?P<params>(?:;(?:\"[^\"]*\"|[^\":])*)?|;[^:]*):(?P<value>.*)"
)
_SCHEME = re.compile(r"^(tel|x-apple|telegram|whatsapp|skype|xmpp|sip):", re.IGNORECASE)
_ESCAPED = re.compile(r"\\([nN,;:\\])")
_PARTS = re.compile(r"(?<!\\);")


def read(text: str) -> tuple[Sequence[str], list[list[str]]]:
    """
    Return the headings and a row for each card, with the card itself at its end.

    There are as many columns of phones and addresses as the card with the most of them needs.
    """
    cards = [(_properties(found[1]), found[0]) for found in _CARD.finditer(text)]
    headings = [*HEADINGS]
    for name in _MANY:
        most = max((len(card.get(name, ())) for card, _whole in cards), default=0)
        numbered = (name if number == 1 else f"{name} {number}" for number in range(1, most + 1))
        headings += [each for each in numbered if each not in headings]
    return headings, [[*(_cell(card, each) for each in headings), whole] for card, whole in cards]


_Properties = Mapping[str, Sequence[str]]


def _properties(body: str) -> _Properties:
    found: dict[str, list[str]] = {}
    for name, value in _lines(body):
        if value:
            found.setdefault(name, []).append(value)
    return found


def _cell(card: _Properties, heading: str) -> str:
    name, _space, number = heading.partition(" ")
    values = card.get(name, ())
    if name == "NOTE":
        return "\n".join(values)
    place = int(number or 1) - 1
    value = values[place] if place < len(values) else ""
    if name == "FN":
        return value or _full_name("".join(card.get("N", ())[:1])) or _cell(card, "ORG")
    return _together(value) if name in ("ORG", "ADR") else value


def _together(value: str) -> str:
    parts = (_unescaped(part).strip() for part in _PARTS.split(value))
    return ", ".join(part for part in parts if part)


def _lines(body: str) -> Iterator[tuple[str, str]]:
    """Yield each property: its name without group and parameters, and its text."""
    body = _FOLD.sub("", body)
    if "QUOTED-PRINTABLE" in body.upper():
        body = _SOFT.sub("", body)
    for line in body.splitlines():
        found = _LINE.fullmatch(line)
        if found is None or (name := found["name"].upper()) not in _READ:
            continue
        params = found["params"].upper().split(";")[1:]
        value = _decoded(found["value"], params)
        if name in ("TEL", "IMPP"):
            value = _SCHEME.sub("", value)
        plain = value if name in ("N", "ORG", "ADR") else _unescaped(value)
        yield name, plain.strip()


def _decoded(value: str, params: Sequence[str]) -> str:
    if not any("QUOTED-PRINTABLE" in param for param in params):
        return value
    charset = next((p.partition("=")[2] for p in params if p.startswith("CHARSET=")), "utf-8")
    try:
        return quopri.decodestring(value.encode("latin-1", "replace")).decode(charset, "replace")
    except LookupError:
        return value


def _full_name(parts: str) -> str:
    names = [_unescaped(part).strip() for part in _PARTS.split(parts)]
    last, first, middle = (*names, "", "", "")[:3]
    return " ".join(name for name in (first, middle, last) if name)


def _unescaped(value: str) -> str:
    return _ESCAPED.sub(lambda found: "\n" if found[1] in "nN" else found[1], value)
