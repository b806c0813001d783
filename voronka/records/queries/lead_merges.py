"""Two leads side by side before they are merged, and what a lead is made up of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from voronka.kernel.actor import Actor
from voronka.people.models import User
from voronka.process import field_types, rights
from voronka.process.models.active import active_playbook, one_playbook
from voronka.process.playbook import Playbook
from voronka.process.state import CardRef
from voronka.process.text import Text
from voronka.records import followers
from voronka.records.models import Card, ContactPoint, Lead
from voronka.records.queries.cards import card_for, state_of
from voronka.records.queries.merged import merges_into


@dataclass(frozen=True, kw_only=True)
class LeadField:
    """A field of both leads, as it is shown, and whether the absorbed one's is the better one."""

    name: str
    # None for the owner, which is no field of the playbook.
    label: Text | None
    kept: str
    other: str
    takes_other: bool

    @property
    def differs(self) -> bool:
        return self.kept != self.other


@dataclass(frozen=True, kw_only=True)
class LeadPreview:
    """What would become of two leads."""

    survivor_id: UUID
    absorbed_id: UUID
    survivor_name: str
    absorbed_name: str
    survivor_created_at: datetime
    absorbed_created_at: datetime
    fields: Sequence[LeadField]
    # Ways to reach the absorbed one that the survivor does not have yet.
    new_points: Sequence[str]
    # How many of what come over: task, booking, message, request, file, participant, deal.
    moved: Mapping[str, int]


@dataclass(frozen=True, kw_only=True)
class LeadPart:
    """Another lead that is one with this one since a merge."""

    merge_id: UUID
    name: str
    made_at: datetime
    made_by: str


@one_playbook()
def lead_preview(*, survivor_id: UUID, absorbed_id: UUID, actor: Actor, locale: str) -> LeadPreview:
    """
    Return both leads side by side.

    :raises NotFound: the actor does not see one of them
    """
    kept = card_for(CardRef("lead", survivor_id), actor)
    other = card_for(CardRef("lead", absorbed_id), actor)
    known = _points(survivor_id)
    return LeadPreview(
        survivor_id=survivor_id,
        absorbed_id=absorbed_id,
        survivor_name=kept.called,
        absorbed_name=other.called,
        survivor_created_at=kept.created_at,
        absorbed_created_at=other.created_at,
        fields=_fields(active_playbook(), kept, other, actor, locale),
        new_points=[value for key, value in _points(absorbed_id).items() if key not in known],
        moved={
            what: count
            for what, each in followers.following("lead").items()
            if (count := each.of(absorbed_id).count())
        },
    )


def parts_of_lead(lead_id: UUID) -> Sequence[LeadPart]:
    """Return the leads that are one with this one, the first merged first."""
    merges = merges_into("lead", lead_id)
    if not merges:
        return []
    rows = Lead.objects.filter(pk__in=[each.absorbed_id for each in merges])
    names = {lead.pk: lead.called for lead in rows}
    return [
        LeadPart(
            merge_id=each.pk,
            name=names.get(each.absorbed_id, ""),
            made_at=each.made_at,
            made_by=each.made_by_name,
        )
        for each in merges
    ]


def _fields(
    playbook: Playbook, kept: Card, other: Card, actor: Actor, locale: str
) -> list[LeadField]:
    hidden = rights.hidden_fields(playbook, actor)
    here, there = state_of(kept, playbook).fields, state_of(other, playbook).fields
    found = []
    for name, spec in playbook.fields("lead").items():
        if name in hidden or spec.computed or (name not in here and name not in there):
            continue
        shown = [
            field_types.get(spec.type).format(
                each.get(name), locale, labels=spec.options, zone=playbook.calendar.zone
            )
            for each in (here, there)
        ]
        found.append(
            LeadField(
                name=name,
                label=spec.label,
                kept=shown[0],
                other=shown[1],
                takes_other=name not in here,
            )
        )
    names = {user.pk: user.name for user in User.objects.filter(pk__in=_owners(kept, other))}
    owner = LeadField(
        name="owner_id",
        label=None,
        kept=names.get(kept.owner_id, "") if kept.owner_id else "",
        other=names.get(other.owner_id, "") if other.owner_id else "",
        takes_other=kept.owner_id is None and other.owner_id is not None,
    )
    return [*found, owner]


def _owners(*cards: Card) -> list[UUID]:
    return [card.owner_id for card in cards if card.owner_id is not None]


def _points(lead_id: UUID) -> dict[tuple[str, str], str]:
    rows = ContactPoint.objects.filter(holder_id=lead_id).order_by("kind", "value")
    return {(row.kind, row.value): row.value for row in rows}
