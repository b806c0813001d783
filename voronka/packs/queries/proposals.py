"""Whether a second person agrees before a version comes into force, and what waits for it (R7)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from voronka.kernel.actor import Actor
from voronka.packs.models import PlaybookDraft, Proposal
from voronka.people.models import User
from voronka.process import rights
from voronka.process.models.active import active_playbook
from voronka.process.parts import digest

APPROVE = "approve"


@dataclass(frozen=True, kw_only=True)
class ProposalView:
    """What waits to come into force; one that has lapsed was changed since it was proposed."""

    comment: str
    by: str
    at: datetime
    counts_from: datetime | None
    approved_by: str
    problem: str
    is_ready: bool
    has_lapsed: bool
    # Whether the one who looks may agree to it.
    may_approve: bool


def is_approval_needed() -> bool:
    """Say whether the process in force gives some role the right to approve another."""
    return any(APPROVE in role.can for role in active_playbook().spec.roles.values())


def approvers(*, besides: UUID | None) -> list[UUID]:
    """Return those who work here and may approve, without one of them."""
    roles = [key for key, role in active_playbook().spec.roles.items() if APPROVE in role.can]
    found = User.objects.filter(is_active=True, role__in=roles).order_by("pk")
    return [pk for pk in found.values_list("pk", flat=True) if pk != besides]


def may_approve(actor: Actor) -> bool:
    return rights.may(active_playbook(), actor, APPROVE)


def proposal_for(*, actor: Actor) -> ProposalView | None:
    """Return what waits to come into force, if anything does."""
    found = Proposal.objects.select_related("draft").first()
    if found is None:
        return None
    lapsed = has_lapsed(found, found.draft)
    return ProposalView(
        comment=found.comment,
        by=found.by,
        at=found.at,
        counts_from=found.counts_from,
        approved_by=found.approved_by,
        problem=found.problem,
        is_ready=found.is_ready(),
        has_lapsed=lapsed,
        may_approve=(
            not lapsed and not found.is_ready() and not found.is_of(actor.id) and may_approve(actor)
        ),
    )


def has_lapsed(proposal: Proposal, draft: PlaybookDraft) -> bool:
    """Say whether the draft is no longer what was proposed."""
    return digest(draft.playbook()) != proposal.seen
