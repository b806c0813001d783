"""How many rows of a list of no cards match."""

from datetime import datetime

from voronka.kernel.actor import Actor
from voronka.kernel.errors import NotFound
from voronka.records.listed import Wanted, listed_of


def count(*, noun: str, wanted: Wanted, actor: Actor, now: datetime) -> int:
    """
    Return how many rows match.

    :raises NotFound: there is no such list
    :raises UnreadableFilter: the filter makes no sense
    """
    listed = listed_of(noun)
    if listed is None:
        raise NotFound
    return int(listed.matching(wanted=wanted, actor=actor, now=now).count())
