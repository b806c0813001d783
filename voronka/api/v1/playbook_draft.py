"""Changing the process: the draft by parts or as a text; proposing, publishing; uses (N1)."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Path, Query, Router, Status
from pydantic import Field

from voronka.api.http import actor_of
from voronka.api.values import In, Moment, Out, Words, spoken
from voronka.kernel import clock
from voronka.kernel.errors import NotFound
from voronka.packs.compiling import Remark
from voronka.packs.edits import Put
from voronka.packs.queries.drafts import draft_for, must_edit
from voronka.packs.queries.impact import Impact, impact_of
from voronka.packs.queries.proposals import is_approval_needed, proposal_for
from voronka.packs.queries.uses import uses_of
from voronka.packs.use_cases.approve_draft import approve_draft
from voronka.packs.use_cases.change_draft import change_draft
from voronka.packs.use_cases.discard_draft import discard_draft
from voronka.packs.use_cases.propose_draft import propose_draft
from voronka.packs.use_cases.publish_draft import publish_draft
from voronka.packs.use_cases.remove_part import remove_part
from voronka.packs.use_cases.renew_draft import renew_draft
from voronka.packs.use_cases.replace_draft import replace_draft
from voronka.packs.use_cases.revert_part import revert_part
from voronka.packs.use_cases.withdraw_proposal import withdraw_proposal
from voronka.process.parts import Difference, digest, find

router = Router(tags=["playbook"])

_Part = Annotated[
    str, Field(max_length=300, description="Keys joined by slashes: `fields/lead/budget`.")
]
_Digest = Annotated[str, Field(max_length=64)]


class DifferenceOut(Out):
    """A part that differs."""

    path: str
    happened: str
    before: Any = None
    after: Any = None


class RemarkOut(Out):
    """What is unwise, and what to do about it."""

    path: str
    severity: str
    what: str
    advice: str


class StageImpactOut(Out):
    """A stage that changes, and the cards in it."""

    pipeline: str
    stage: str
    happened: str
    open_cards: int
    cards: int


class DemandOut(Out):
    """A field that is newly asked for."""

    pipeline: str
    stage: str
    field: Words
    lacking: int


class RobotImpactOut(Out):
    """A robot that appears, vanishes or changes."""

    key: str
    happened: str
    words: Words
    cards: int


class RoleImpactOut(Out):
    """A role with other rights, and how many people have it."""

    key: str
    happened: str
    people: int


class LostOut(Out):
    """Values that cards hold and that would have no place."""

    kind: str
    field: str
    option: Words | None
    cards: int


class ImpactOut(Out):
    """What would be different for the work at hand; `is_possible` says whether nothing is lost."""

    is_possible: bool
    stages: list[StageImpactOut]
    demands: list[DemandOut]
    robots: list[RobotImpactOut]
    roles: list[RoleImpactOut]
    stranded: list[StageImpactOut]
    lost: list[LostOut]


class ProposalOut(Out):
    """What waits to come into force; one that has lapsed was changed since."""

    comment: str
    by: str
    at: Moment
    counts_from: Moment | None
    approved_by: str
    problem: str
    is_ready: bool
    has_lapsed: bool
    may_approve: bool


class DraftOut(Out):
    """The next version of the process as it stands; `seen` is sent back when it is published."""

    seen: str
    is_behind: bool
    changed_by: str
    changed_at: datetime | None
    differences: list[DifferenceOut]
    remarks: list[RemarkOut]
    impact: ImpactOut
    proposal: ProposalOut | None
    is_approval_needed: bool


class PlaybookPartOut(Out):
    """A part of the draft; `seen` is sent back when it is changed."""

    path: str
    seen: str
    value: Any


class PlaybookPartIn(In):
    """Another value of a part, whole; `seen` is the digest of the one it is made from."""

    value: dict[str, Any] | list[Any] | str | int | bool
    seen: _Digest | None = None


class RemovalAsked(In):
    """How far a part is taken out."""

    everywhere: bool = False


class PublicationIn(In):
    """Why the process changes, and which state of the draft was looked at."""

    comment: Annotated[str, Field(max_length=2000)]
    seen: _Digest


class ProposalIn(PublicationIn):
    """What is proposed, and from when it is to count; without a date as soon as it is approved."""

    counts_from: Moment | None = None


class ApprovalIn(In):
    """Which state of the draft was looked at."""

    seen: _Digest


class FilesIn(In):
    """The whole process as its files, by name."""

    files: Annotated[dict[str, str], Field(examples=[{"playbook.yaml": "playbook: kitchens"}])]
    seen: _Digest | None = None


class PublishedOut(Out):
    """The bulk actions that bring the cards of archived stages to where they go."""

    bulk_actions: list[UUID]


class PartUseOut(Out):
    """A place that names the part; one that only lists it can be rid of it by `everywhere`."""

    path: str
    what: str
    is_listed: bool


class PartUsesOut(Out):
    """Where a field, stage, role, message or task is used."""

    label: str
    places: list[PartUseOut]
    views: list[str]
    other_views: int
    people: list[str]
    records: int


@router.get("/playbook/draft/", response=DraftOut, operation_id="playbook_draft")
def draft_show(request: HttpRequest) -> DraftOut:
    """What differs from the process in force, and what it would mean."""
    return _draft(request)


@router.put("/playbook/draft/", response=DraftOut, operation_id="playbook_draft_replace")
def draft_replace(request: HttpRequest, body: FilesIn) -> DraftOut:
    """Hand in the whole process as a text; mistakes are answered with file and line."""
    replace_draft(files=body.files, seen=body.seen, actor=actor_of(request), now=clock.now())
    return _draft(request)


@router.delete("/playbook/draft/", response={204: None}, operation_id="playbook_draft_discard")
def draft_delete(request: HttpRequest) -> Status[None]:
    """Give up everything that differs."""
    discard_draft(actor=actor_of(request), now=clock.now())
    return Status(204, None)


@router.post("/playbook/draft/renewal/", response=DraftOut, operation_id="playbook_draft_renew")
def renewal_create(request: HttpRequest) -> DraftOut:
    """Bring the draft up to a version that came into force since it was begun."""
    renew_draft(actor=actor_of(request), now=clock.now())
    return _draft(request)


@router.post(
    "/playbook/draft/publication/", response=PublishedOut, operation_id="playbook_draft_publish"
)
def publication_create(request: HttpRequest, body: PublicationIn) -> PublishedOut:
    """Put the draft in force."""
    begun = publish_draft(
        comment=body.comment, seen=body.seen, actor=actor_of(request), now=clock.now()
    )
    return PublishedOut(bulk_actions=list(begun))


@router.post("/playbook/draft/proposal/", response=DraftOut, operation_id="playbook_draft_propose")
def proposal_create(request: HttpRequest, body: ProposalIn) -> DraftOut:
    """Have the draft wait for a second person's word, or for its date."""
    propose_draft(
        comment=body.comment,
        seen=body.seen,
        counts_from=body.counts_from,
        actor=actor_of(request),
        now=clock.now(),
    )
    return _draft(request)


@router.delete(
    "/playbook/draft/proposal/", response={204: None}, operation_id="playbook_draft_withdraw"
)
def proposal_delete(request: HttpRequest) -> Status[None]:
    """Take the proposal back; the draft stays."""
    withdraw_proposal(actor=actor_of(request), now=clock.now())
    return Status(204, None)


@router.post(
    "/playbook/draft/approval/", response=PublishedOut, operation_id="playbook_draft_approve"
)
def approval_create(request: HttpRequest, body: ApprovalIn) -> PublishedOut:
    """Agree, as a second person, to what is proposed."""
    begun = approve_draft(seen=body.seen, actor=actor_of(request), now=clock.now())
    return PublishedOut(bulk_actions=list(begun))


@router.get(
    "/playbook/draft/parts/{path:part}/", response=PlaybookPartOut, operation_id="playbook_part"
)
def part_show(request: HttpRequest, part: Path[_Part]) -> PlaybookPartOut:
    """One part of the draft, as the playbook's text has it."""
    return _part(request, part)


@router.put(
    "/playbook/draft/parts/{path:part}/",
    response=PlaybookPartOut,
    operation_id="playbook_part_change",
)
def part_change(request: HttpRequest, part: Path[_Part], body: PlaybookPartIn) -> PlaybookPartOut:
    """Change a part, or add one; 409 if somebody else changed it since `seen`."""
    put = Put(path=_path(part), value=body.value, seen=body.seen)
    change_draft(edits=[put], actor=actor_of(request), now=clock.now())
    return _part(request, part)


@router.delete(
    "/playbook/draft/parts/{path:part}/",
    response={204: None},
    operation_id="playbook_part_remove",
)
def part_delete(
    request: HttpRequest, part: Path[_Part], asked: Query[RemovalAsked]
) -> Status[None]:
    """Take a part out; with `everywhere` out of the lists that name it, too."""
    if find(draft_for(actor=actor_of(request)).tree, _path(part)) is None:
        raise NotFound
    remove_part(
        path=_path(part), everywhere=asked.everywhere, actor=actor_of(request), now=clock.now()
    )
    return Status(204, None)


@router.post(
    "/playbook/draft/reversions/{path:part}/",
    response=DraftOut,
    operation_id="playbook_part_revert",
)
def reversion_create(request: HttpRequest, part: Path[_Part]) -> DraftOut:
    """Take one change of the draft back."""
    revert_part(path=_path(part), actor=actor_of(request), now=clock.now())
    return _draft(request)


@router.get("/playbook/uses/{path:part}/", response=PartUsesOut, operation_id="playbook_part_uses")
def uses_show(request: HttpRequest, part: Path[_Part]) -> PartUsesOut:
    """Where a field, stage, role, message or task is used."""
    uses = uses_of(path=_path(part), actor=actor_of(request))
    return PartUsesOut(
        label=spoken(uses.label),
        places=[
            PartUseOut(path="/".join(u.path), what=spoken(u.what), is_listed=u.is_listed)
            for u in uses.places
        ],
        views=list(uses.views),
        other_views=uses.other_views,
        people=list(uses.people),
        records=uses.records,
    )


def _path(part: str) -> tuple[str, ...]:
    return tuple(part.strip("/").split("/"))


def _part(request: HttpRequest, part: str) -> PlaybookPartOut:
    must_edit(actor_of(request))
    value = find(draft_for(actor=actor_of(request)).tree, _path(part))
    if value is None:
        raise NotFound
    return PlaybookPartOut(path=part.strip("/"), seen=digest(value), value=value)


def _draft(request: HttpRequest) -> DraftOut:
    draft = draft_for(actor=actor_of(request))
    proposal = proposal_for(actor=actor_of(request))
    return DraftOut(
        seen=draft.seen,
        is_behind=draft.is_behind,
        changed_by=draft.changed_by,
        changed_at=draft.changed_at,
        differences=[difference_out(each) for each in draft.differences],
        remarks=[_remark(each) for each in draft.unwise],
        impact=impact_out(impact_of(draft.playbook, before=draft.in_force)),
        proposal=None if proposal is None else ProposalOut.model_validate(proposal),
        is_approval_needed=is_approval_needed(),
    )


def difference_out(each: Difference) -> DifferenceOut:
    path = "/".join(each.path)
    return DifferenceOut(path=path, happened=each.happened, before=each.before, after=each.after)


def _remark(each: Remark) -> RemarkOut:
    return RemarkOut(
        path="/".join(each.path),
        severity=each.severity,
        what=spoken(each.what),
        advice=spoken(each.advice),
    )


def impact_out(impact: Impact) -> ImpactOut:
    return ImpactOut.model_validate(impact)
