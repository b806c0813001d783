"""What of a record can be compared, and the keys under which those it may be are looked for."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations

from voronka.records.likeness.words import (
    company_words,
    name_keys,
    person_words,
    skeleton,
    words_of,
)

# Words of a name beyond which more tell nothing.
_MOST_WORDS = 4


@dataclass(frozen=True, kw_only=True)
class Profile:
    """A record as it is compared: words by their sound, ways to reach it, date of birth, place."""

    person: tuple[str, ...] = ()
    company: tuple[str, ...] = ()
    # (kind, value) as contact points are stored.
    points: frozenset[tuple[str, str]] = frozenset()
    # yyyymmdd; "" if not known.
    born: str = ""
    place: tuple[str, ...] = ()


def profile(
    *,
    person: str = "",
    company: str = "",
    points: Iterable[tuple[str, str]] = (),
    born: str = "",
    place: str = "",
) -> Profile:
    """Return the profile of what is written on a record."""
    return Profile(
        person=person_words(person)[:_MOST_WORDS],
        company=company_words(company)[:_MOST_WORDS],
        points=frozenset(points),
        born="".join(letter for letter in born if letter.isdigit()),
        place=words_of(place),
    )


def keys_of(found: Profile) -> frozenset[str]:
    """
    Return the keys of a record: only those that share one are ever compared.

    Each key survives a typo in everything that it is not made of.
    """
    return frozenset(_keys(found))


def _keys(found: Profile) -> Iterator[str]:
    for kind, value in found.points:
        yield f"{kind}:{value}"
        if kind == "email":
            yield f"mailbox:{value.partition('@')[0]}"
    words = [name_keys(word) for word in found.person]
    for one, other in combinations(words, 2):
        for first in one:
            for second in other:
                yield "name:" + "+".join(sorted((first, second)))
    if found.company:
        yield "company:" + "+".join(sorted(skeleton(word) for word in found.company))
        yield f"firm:{max(found.company, key=len)[:6]}"
    if found.born:
        yield f"born:{found.born}"
    yield from _mixed_keys(found)


def _mixed_keys(found: Profile) -> Iterator[str]:
    """Return keys of a word of the name with a part of what else is known."""
    for word in found.person:
        if found.born:
            yield f"word+year:{skeleton(word)}{found.born[:4]}"
            yield f"word+day:{skeleton(word)}{found.born[4:]}"
        for part in found.place:
            if len(part) > 3:
                yield f"word+place:{skeleton(word)}{skeleton(part)}"
    numbers = [part for part in found.place if part.isdigit()]
    names = [part for part in found.place if not part.isdigit() and len(part) > 3]
    for number in numbers:
        for part in names:
            yield f"house:{number}{skeleton(part)}"
