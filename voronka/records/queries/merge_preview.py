"""Two records side by side before they are merged, and what would come over."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import get_language

from voronka.kernel.actor import Actor
from voronka.process.models.active import one_playbook
from voronka.records import followers
from voronka.records.client_kinds import ClientKind
from voronka.records.client_values import FIELDS, MAIN, MODELS, POINTS
from voronka.records.models import Company, ContactPoint
from voronka.records.own_fields import OwnWords, own_fields
from voronka.records.queries.clients import client_for


@dataclass(frozen=True, kw_only=True)
class SideBySide:
    """A field of both, as it is shown, and whether the absorbed one's is the better default."""

    name: str
    kept: str
    other: str
    takes_other: bool

    @property
    def differs(self) -> bool:
        return self.kept != self.other


@dataclass(frozen=True, kw_only=True)
class MergePreview:
    """What would become of two records."""

    kind: ClientKind
    survivor_id: UUID
    absorbed_id: UUID
    survivor_name: str
    absorbed_name: str
    fields: Sequence[SideBySide]
    # Ways to reach the absorbed one that the survivor does not have yet.
    new_points: Sequence[str]
    # How many of what come over: lead, deal, contact, file, guest.
    moved: Mapping[str, int]


def fields_of(kind: ClientKind, actor: Actor) -> tuple[str, ...]:
    """Return the fields of which one of the two is chosen."""
    return (*FIELDS[kind], *MAIN[kind], *own_fields(kind, actor))


@one_playbook()
def merge_preview(
    *, kind: ClientKind, survivor_id: UUID, absorbed_id: UUID, actor: Actor
) -> MergePreview:
    """
    Return both side by side.

    :raises NotFound: the actor does not see one of them
    """
    kept = client_for(kind=kind, client_id=survivor_id, actor=actor)
    other = client_for(kind=kind, client_id=absorbed_id, actor=actor)
    known = _points(survivor_id)
    words = _Words(kind, kept, other)
    return MergePreview(
        kind=kind,
        survivor_id=survivor_id,
        absorbed_id=absorbed_id,
        survivor_name=kept.name,
        absorbed_name=other.name,
        fields=[
            SideBySide(
                name=name,
                kept=words(kept, name),
                other=words(other, name),
                takes_other=not kept.value_of(name) and bool(other.value_of(name)),
            )
            for name in fields_of(kind, actor)
        ],
        new_points=[value for key, value in _points(absorbed_id).items() if key not in known],
        moved={
            what: each.of(absorbed_id).count() for what, each in followers.following(kind).items()
        },
    )


def _points(record_id: UUID) -> dict[tuple[str, str], str]:
    rows = ContactPoint.objects.filter(holder_id=record_id, kind__in=POINTS)
    return {(row.kind, row.value): row.value for row in rows.order_by("kind", "value")}


class _Words:
    """Values of two clients as they are shown."""

    def __init__(self, kind: ClientKind, *clients: Any) -> None:
        self._own = own_fields(kind)
        locale = "ru" if (get_language() or "ru").startswith("ru") else "en"
        self._say = OwnWords(kind, [each.fields for each in clients], locale=locale)

    def __call__(self, client: Any, name: str) -> str:
        if name in self._own:
            return self._say(name, client.value_of(name))
        if name == "owner_id":
            return client.owner.name if client.owner else ""
        if name == "company_id":
            company = Company.objects.filter(pk=client.company_id).first()
            return company.name if company else ""
        value = getattr(client, name)
        return str(value) if value not in (None, False) else ""


def names_of(kind: ClientKind, ids: Sequence[UUID]) -> dict[UUID, str]:
    """Return what records are called, merged ones too."""
    return dict(MODELS[kind].objects.filter(pk__in=ids).values_list("pk", "name"))
