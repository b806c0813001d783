"""
How sure it is that two profiles are one and the same, and why, in evidence that can be named.

Evidence adds up: each agreement says how much more often it is seen among true pairs than among
strangers, in bits, and each contradiction takes some away. Nothing is learnt from data of a
particular base, so what is shown to people can be reckoned by hand.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import permutations

from rapidfuzz.distance import DamerauLevenshtein, JaroWinkler

from voronka.records.likeness.profile import Profile
from voronka.records.likeness.words import are_one_name, sound


@dataclass(frozen=True)
class Evidence:
    """One thing that speaks for or against; `kind` and `level` have words in `web`."""

    kind: str
    level: str
    bits: float


@dataclass(frozen=True)
class Likeness:
    """How alike two are: from 0 to 1, with what was found."""

    score: float
    evidence: tuple[Evidence, ...]


# Above it a pair is shown; the odds are better than even.
LIKELY = 0.5
# Above it what is known of one is taken to hold for the other: whom they are like both.
SURE = 0.95
# What the evidence has to outweigh: of two who share a key, most are strangers.
_PRIOR = -9.0
_POINTS = {"phone": 15.0, "email": 15.0, "messenger": 14.0, "tax_number": 16.0, "site": 7.0}
_CLOSE_POINTS = {"phone": 5.0, "email": 7.0, "messenger": 5.0, "tax_number": 8.0}
# Of phones and addresses people have several; of these one.
_APART = {"tax_number": -5.0, "email": -1.0, "phone": -0.5}


def compare(one: Profile, other: Profile) -> Likeness:
    """Return how alike two profiles are."""
    found = tuple(_evidence(one, other))
    bits = _PRIOR + sum(each.bits for each in found)
    score = 1 / (1 + 2 ** -max(-60.0, min(60.0, bits)))
    return Likeness(score, tuple(each for each in found if each.level != "unknown"))


def _evidence(one: Profile, other: Profile) -> Iterator[Evidence]:
    yield from _points(one, other)
    if one.person and other.person:
        yield _person(one.person, other.person)
    if one.company and other.company:
        yield _company(one.company, other.company)
    if one.born and other.born:
        yield _born(one.born, other.born)
    if one.place and other.place:
        yield _place(one.place, other.place)


def _points(one: Profile, other: Profile) -> Iterator[Evidence]:
    for kind, bits in _POINTS.items():
        here = {value for each, value in one.points if each == kind}
        there = {value for each, value in other.points if each == kind}
        if not here or not there:
            continue
        if here & there:
            yield Evidence(kind, "same", bits)
        elif any(_is_typo(a, b) for a in here for b in there):
            yield Evidence(kind, "close", _CLOSE_POINTS.get(kind, 0.0))
        else:
            yield Evidence(kind, "different", _APART.get(kind, 0.0))


def _is_typo(one: str, other: str) -> bool:
    shorter = min(len(one), len(other))
    allowed = 2 if shorter >= 12 else 1
    return shorter >= 6 and (
        DamerauLevenshtein.distance(one, other, score_cutoff=allowed) <= allowed
    )


# Of two words of a name: (level, bits).
_SAME, _FORM, _CLOSE = ("same", 5.5), ("form", 4.0), ("close", 4.5)
_INITIAL, _LOOSE, _OTHER = ("initial", 1.5), ("loose", 1.5), ("different", -3.0)


def _word(one: str, other: str) -> tuple[str, float]:
    if one == other:
        return _SAME if len(one) > 1 else _INITIAL
    if are_one_name(one, other):
        return _FORM
    if min(len(one), len(other)) == 1:
        return _INITIAL if one[0] == other[0] else _OTHER
    return _typo(one, other)


def _typo(one: str, other: str) -> tuple[str, float]:
    alike = JaroWinkler.similarity(one, other)
    if alike >= 0.9 and DamerauLevenshtein.distance(one, other) <= 2:
        return _CLOSE
    return _LOOSE if alike >= 0.8 else _OTHER


def _person(one: tuple[str, ...], other: tuple[str, ...]) -> Evidence:
    """Compare names word by word, in whatever order they stand."""
    fewer, more = sorted((one, other), key=len)
    best = max(
        (_pairs(fewer, order) for order in permutations(more, len(fewer))),
        key=lambda pairs: sum(bits for _level, bits in pairs),
    )
    bits = sum(bits for _level, bits in best)
    levels = {level for level, _bits in best}
    if levels == {"same"}:
        level = "same" if len(one) == len(other) else "part"
    elif levels <= {"same", "form"}:
        level = "form"
    elif "different" in levels:
        level = "different" if bits <= 0 else "loose"
    else:
        level = "close"
    if len(best) > 1 and level in ("same", "form", "close") and best[0] and _is_turned(one, other):
        return Evidence("person", "turned", bits)
    return Evidence("person", level, bits)


def _pairs(fewer: tuple[str, ...], order: tuple[str, ...]) -> list[tuple[str, float]]:
    return [_word(one, other) for one, other in zip(fewer, order, strict=True)]


def _is_turned(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    return one != other and sorted(one) == sorted(other)


def _company(one: tuple[str, ...], other: tuple[str, ...]) -> Evidence:
    here, there = "".join(sorted(one)), "".join(sorted(other))
    if here == there:
        return Evidence("company", "same", 11.0)
    alike = JaroWinkler.similarity(here, there)
    distance = DamerauLevenshtein.distance(here, there)
    if min(len(here), len(there)) > 4 and distance <= max(1, len(here) // 6):
        return Evidence("company", "close", 9.5)
    if set(one) <= set(other) or set(other) <= set(one):
        return Evidence("company", "part", 5.0)
    return Evidence("company", "loose" if alike > 0.85 else "different", 2.0 * (alike > 0.85) - 2.0)


def _born(one: str, other: str) -> Evidence:
    if one == other:
        return Evidence("born", "same", 9.0)
    if DamerauLevenshtein.distance(one, other) <= 1 or one[:4] + one[6:] + one[4:6] == other:
        return Evidence("born", "close", 5.5)
    if DamerauLevenshtein.distance(one, other) <= 2:
        return Evidence("born", "loose", 2.0)
    return Evidence("born", "different", -4.0)


def _place(one: tuple[str, ...], other: tuple[str, ...]) -> Evidence:
    """Compare places word by word: a house number or street that is shared tells much."""
    fewer, more = sorted((one, other), key=len)
    rest = [sound(word) for word in more]
    shared = 0.0
    for word in map(sound, fewer):
        best = max(rest, key=lambda each: _similar(word, each), default="")
        alike = _similar(word, best) if best else 0.0
        if alike >= 0.85:
            rest.remove(best)
            shared += 1.0 if alike == 1.0 else 0.8
    part = shared / len(fewer)
    if len(fewer) < 3:
        return Evidence("place", "same" if part > 0.8 else "different", 2.5 if part > 0.8 else -0.5)
    if part >= 0.8:
        return Evidence("place", "same", 9.0)
    if part >= 0.5:
        return Evidence("place", "close", 5.5)
    if part >= 0.3:
        return Evidence("place", "loose", 2.0)
    return Evidence("place", "different", -2.0)


def _similar(one: str, other: str) -> float:
    if one.isdigit() or other.isdigit():
        return 1.0 if one == other else 0.0
    return JaroWinkler.similarity(one, other)
