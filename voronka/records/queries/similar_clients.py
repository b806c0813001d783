"""Whether a client is known: by the ways to reach it, or a company by its very name."""

from collections.abc import Collection, Sequence
from uuid import UUID

from voronka.kernel.actor import Actor
from voronka.records.client_kinds import ClientKind
from voronka.records.contact_points import Point
from voronka.records.models import Company, NotDuplicate
from voronka.records.models.spelling import same_spelling
from voronka.records.queries.known_client import Match, others_with, told_to

_NOBODY = UUID(int=0)
_MOST = 10


def similar_clients(
    *,
    kind: ClientKind,
    name: str,
    points: Collection[Point],
    actor: Actor,
    besides: UUID = _NOBODY,
) -> Sequence[Match]:
    """
    Return what has one of these contacts, and companies of the same name, clients first; without
    those of whom somebody has said that they are not the same.
    """
    found = others_with(points, holder_id=besides)
    if kind == "company" and name:
        known = {match.id for match in found}
        found += [match for match in _of_this_name(name, besides) if match.id not in known]
    different = said_to_be_different(besides) if besides != _NOBODY else frozenset()
    return told_to([match for match in found if match.id not in different][:_MOST], actor)


def _of_this_name(name: str, besides: UUID) -> list[Match]:
    same = Company.objects.standing().filter(search_text=f" {same_spelling(name)} ")
    return [
        Match(
            kind="company",
            id=company.pk,
            name=company.name,
            owner_id=company.owner_id,
            owner_name=company.owner.name if company.owner else "",
            pipeline="",
            stage="",
            is_open=True,
            points=(),
        )
        for company in same.exclude(pk=besides).select_related("owner").order_by("pk")[:_MOST]
    ]


def said_to_be_different(record_id: UUID) -> frozenset[UUID]:
    """Return the records of which somebody has said that they are not the same as this one."""
    pairs = NotDuplicate.objects.filter(first_id=record_id) | NotDuplicate.objects.filter(
        second_id=record_id
    )
    found = pairs.values_list("first_id", "second_id")
    return frozenset(other for pair in found for other in pair) - {record_id}
