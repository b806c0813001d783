"""A filter as it waits in the database for a worker, and what it means when its turn comes."""

from datetime import datetime
from typing import Any
from uuid import UUID

from voronka.kernel.actor import Actor
from voronka.process.models.active import active_playbook
from voronka.process.state import CardKind
from voronka.records.queries.filter_conditions import Asking, by_terms
from voronka.records.queries.filter_terms import group_of
from voronka.records.queries.filters import CardFilter

_AS_THEY_ARE = (
    "pipeline", "stage", "without_owner", "source", "grade", "text", "external_id", "which",
    "alike", "year", "event",
)  # fmt: skip


def stored(wanted: CardFilter) -> dict[str, Any]:
    """Return the filter as plain values."""
    plain: dict[str, Any] = {name: getattr(wanted, name) for name in _AS_THEY_ARE}
    plain["owner_id"] = str(wanted.owner_id) if wanted.owner_id else None
    plain["ids"] = None if wanted.ids is None else [str(each) for each in wanted.ids]
    plain["terms"] = wanted.terms.plain()
    return plain


def read_stored(
    plain: dict[str, Any], *, kind: CardKind, actor: Actor, now: datetime
) -> CardFilter:
    """
    Return the filter again; "today" is the day of `now`, when it was asked for.

    :raises UnreadableFilter: the playbook has changed since, and it makes no sense any more
    """
    ids = plain["ids"]
    wanted = CardFilter(
        **{name: plain[name] for name in _AS_THEY_ARE if name in plain},
        owner_id=UUID(plain["owner_id"]) if plain["owner_id"] else None,
        ids=None if ids is None else tuple(UUID(each) for each in ids),
    )
    asking = Asking(playbook=active_playbook(), kind=kind, actor=actor, now=now)
    return by_terms(wanted, group_of(plain["terms"]), asking)
