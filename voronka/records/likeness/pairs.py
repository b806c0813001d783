"""Which records of many are worth comparing."""

from collections.abc import Sequence
from itertools import combinations

from voronka.records.likeness.profile import Profile, keys_of

# A key that more have than this tells nothing: a city, a form's placeholder, a very common name.
MOST_OF_A_KEY = 60


def candidate_pairs(
    profiles: Sequence[Profile], *, most: int = MOST_OF_A_KEY
) -> frozenset[tuple[int, int]]:
    """Return the places of those that share a key, the smaller first."""
    holders: dict[str, list[int]] = {}
    for place, each in enumerate(profiles):
        for key in keys_of(each):
            holders.setdefault(key, []).append(place)
    return frozenset(
        pair
        for places in holders.values()
        if 1 < len(places) <= most
        for pair in combinations(places, 2)
    )
