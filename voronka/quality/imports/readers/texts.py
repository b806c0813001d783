"""Texts with separators: their encoding, their separator, their rows."""

import codecs
import csv
import io
import re

from charset_normalizer import from_bytes

SEPARATORS = (",", ";", "\t", "|")
ENCODINGS = ("utf-8", "utf-16", "cp1251", "cp866", "koi8-r", "cp1252")
_SAMPLE = 200_000
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_WORDS = re.compile(r"[А-Яа-яЁё]{3,}")
csv.field_size_limit(10_000_000)


class UnreadableText(Exception):
    """These bytes are no text."""


def encoding_of(content: bytes) -> str:
    """Return the encoding: as its mark says, UTF-8 if it reads as such, else the likeliest."""
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return encoding
    head = content[:_SAMPLE]
    zeros = head.count(0)
    if zeros > len(head) // 5:
        return "utf-16-le" if head[1::2].count(0) >= head[::2].count(0) else "utf-16-be"
    # UTF-16 of Cyrillic letters has few zeros, but one byte of each pair repeats.
    if len(head) % 2 == 0 and max(head[1::2].count(4), head[::2].count(4)) > len(head) // 4:
        return "utf-16-le" if head[1::2].count(4) > head[::2].count(4) else "utf-16-be"
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return _likeliest(head)
    return "utf-8"


def _likeliest(head: bytes) -> str:
    russian = head.decode("cp1251", "replace")
    words = _WORDS.findall(russian)
    # Words of one case, or with a capital in front, are what CP1251 read rightly looks like.
    if words and sum(word[1:].islower() or word.isupper() for word in words) > len(words) * 0.8:
        return "cp1251"
    best = from_bytes(head, cp_isolation=["cp1251", "cp866", "koi8_r", "cp1252", "cp1250"]).best()
    return best.encoding.replace("_", "-") if best else "cp1252"


def decoded(content: bytes, encoding: str) -> str:
    """
    Return the text, without the mark of its encoding.

    :raises UnreadableText: these bytes are not written so
    """
    try:
        return content.decode(encoding).removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        raise UnreadableText from error


def separator_of(text: str) -> str:
    """Return what separates the cells: that which cuts most rows into equally many."""
    sample = text[:_SAMPLE]
    if len(sample) < len(text):
        sample = sample[: sample.rfind("\n") + 1] or sample
    return max(SEPARATORS, key=lambda separator: _evenness(sample, separator))


def _evenness(sample: str, separator: str) -> tuple[float, int]:
    widths = [len(row) for row in rows_of(sample, separator)[:200] if row]
    if not widths:
        return (0.0, 0)
    usual = max(set(widths), key=widths.count)
    return (widths.count(usual) / len(widths) if usual > 1 else 0.0, usual)


def rows_of(text: str, separator: str) -> list[list[str]]:
    """Return the rows; a cell in quotes may hold separators, quotes and lines."""
    stream = io.StringIO(text, newline="")
    return list(csv.reader(stream, delimiter=separator))
