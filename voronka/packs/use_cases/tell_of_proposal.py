"""Who approves hears that a version waits; whoever proposed it hears what became of it (R7)."""

from datetime import datetime
from uuid import UUID

from voronka.packs.models import Proposal
from voronka.packs.queries.proposals import approvers
from voronka.process.text import Text
from voronka.work.queries.notifications import told_by_keys
from voronka.work.use_cases.notify import notify
from voronka.work.use_cases.withdraw_notifications import withdraw_told

# The kind of notices; see `notices.kinds`.
PROCESS = "process"


def tell_approvers(*, proposal: Proposal, now: datetime) -> None:
    """
    Tell everybody who may approve it that a version of the process waits for them.
    """
    notify(
        user_ids=approvers(besides=proposal.by_id),
        kind=PROCESS,
        title=Text(
            "Новая версия процесса ждёт утверждения", "A version of the process waits for approval"
        ),
        text=Text.same(f"{proposal.by}: {proposal.comment}"),
        key=_key(proposal),
        now=now,
    )


def tell_approved(*, proposal: Proposal, now: datetime) -> None:
    """Tell whoever proposed it that it is agreed to; nobody else need look at it any more."""
    _settle(proposal, now)
    _tell_author(
        proposal,
        "approved",
        Text(
            f"Ваша версия процесса утверждена: {proposal.approved_by}",
            f"Your version of the process is approved: {proposal.approved_by}",
        ),
        now=now,
    )


def tell_refused(*, proposal: Proposal, by: str, by_id: UUID | None, now: datetime) -> None:
    """Tell whoever proposed it that another has taken it back; it waits for nobody any more."""
    _settle(proposal, now)
    if not proposal.is_of(by_id):
        _tell_author(
            proposal,
            "refused",
            Text(
                f"Ваша версия процесса отклонена: {by}",
                f"Your version of the process is refused: {by}",
            ),
            now=now,
        )


def tell_lapsed(*, proposal: Proposal, changed_by: str, now: datetime) -> None:
    """
    Tell whoever proposed it, once, that another has changed the draft and it has to be proposed
    anew; it waits for nobody any more.
    """
    _settle(proposal, now)
    if changed_by == proposal.by:
        return
    _tell_author(
        proposal,
        "lapsed",
        Text(
            f"Ваше предложение устарело: черновик процесса изменён ({changed_by})",
            f"Your proposal has lapsed: the draft of the process was changed ({changed_by})",
        ),
        now=now,
    )


def tell_stumbled(*, proposal: Proposal, now: datetime) -> None:
    """Tell whoever proposed it, once, that it could not come into force on its date."""
    _tell_author(
        proposal,
        "stumbled",
        Text(
            "Ваша версия процесса не вступила в силу в срок",
            "Your version of the process did not come into force on its date",
        ),
        now=now,
        text=proposal.problem,
    )


def _tell_author(
    proposal: Proposal, outcome: str, title: Text, *, now: datetime, text: str = ""
) -> None:
    key = f"{_key(proposal)}:{outcome}"
    if proposal.by_id is None or any(told_by_keys(user_ids=[proposal.by_id], keys=[key])):
        return
    notify(
        user_ids=[proposal.by_id],
        kind=PROCESS,
        title=title,
        text=Text.same(text or proposal.comment),
        key=key,
        now=now,
    )


def _settle(proposal: Proposal, now: datetime) -> None:
    withdraw_told(user_ids=approvers(besides=None), key=_key(proposal), now=now)


def _key(proposal: Proposal) -> str:
    return f"proposal:{proposal.pk}"
