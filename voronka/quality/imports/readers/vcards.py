"""Address books: several vCards in one file, of any version, as a table with fixed columns."""

import quopri
import re
from collections.abc import Iterator, Sequence

HEADINGS = ("UID", "FN", "TITLE", "ORG", "TEL", "TEL 2", "EMAIL", "EMAIL 2", "URL", "ADR", "NOTE")
# Beyond the headings each row keeps the card as it was written.
_FOLD = re.compile(r"\r*\n[ \t]")
_SOFT = re.compile(r"=\r*\n")
_CARD = re.compile(r"BEGIN:VCARD\r*\n(.*?)END:VCARD", re.IGNORECASE | re.DOTALL)
_ESCAPED = re.compile(r"\\([nN,;:\\])")
_PARTS = re.compile(r"(?<!\\);")


def read(text: str) -> tuple[Sequence[str], list[list[str]]]:
    """Return the headings and a row for each card, with the card itself at its end."""
    return HEADINGS, [[*_row(found[1]), found[0]] for found in _CARD.finditer(text)]


def _row(body: str) -> list[str]:
    found: dict[str, list[str]] = {}
    for name, value in _lines(body):
        if value:
            found.setdefault(name, []).append(value)

    def at(name: str, number: int = 0) -> str:
        values = found.get(name, [])
        return values[number] if number < len(values) else ""

    return [
        at("UID"),
        at("FN") or _full_name(at("N")) or at("ORG"),
        at("TITLE"),
        ", ".join(part for part in _PARTS.split(at("ORG")) if part),
        at("TEL"),
        at("TEL", 1),
        at("EMAIL"),
        at("EMAIL", 1),
        at("URL"),
        ", ".join(part.strip() for part in _PARTS.split(at("ADR")) if part.strip()),
        "\n".join(found.get("NOTE", [])),
    ]


def _lines(body: str) -> Iterator[tuple[str, str]]:
    """Yield each property: its name without group and parameters, and its text."""
    body = _FOLD.sub("", body)
    if "QUOTED-PRINTABLE" in body.upper():
        body = _SOFT.sub("", body)
    for line in body.splitlines():
        head, colon, value = line.partition(":")
        name, *params = head.split(";")
        name = name.rpartition(".")[2].upper()
        if not colon or name not in ("UID", "FN", "N", "TITLE", "ORG", "TEL", "EMAIL", "URL",
                                     "ADR", "NOTE"):  # fmt: skip
            continue
        value = _decoded(value, [param.upper() for param in params])
        if name == "TEL":
            value = value.removeprefix("tel:")
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
