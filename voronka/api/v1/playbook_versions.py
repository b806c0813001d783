"""The versions of the process that came into force, and going back to one (R7)."""

from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from ninja import Path, Router, Status
from pydantic import Field

from voronka.api.http import actor_of
from voronka.api.v1.playbook_draft import DifferenceOut, ImpactOut, difference_out, impact_out
from voronka.api.values import In, Moment, Out
from voronka.kernel import clock
from voronka.packs.queries.releases import ReleaseRow, releases, version
from voronka.packs.use_cases.restore_version import restore_version

router = Router(tags=["playbook"])

_Hash = Annotated[str, Field(max_length=64, pattern=r"^[0-9a-f]+$")]


class RestorationIn(In):
    """Why the process goes back."""

    comment: Annotated[str, Field(max_length=2000)]


class ReleaseOut(Out):
    """A version came into force."""

    id: UUID
    hash: str
    before: str
    comment: str
    at: Moment
    by: str
    is_in_force: bool


class VersionOut(Out):
    """A version: what it changed, and what going back to it would mean."""

    hash: str
    is_in_force: bool
    text: str
    brought: list[DifferenceOut]
    going_back: list[DifferenceOut]
    impact: ImpactOut | None


@router.get("/playbook/versions/", response=list[ReleaseOut], operation_id="playbook_versions")
def versions_index(request: HttpRequest, before: UUID | None = None) -> list[ReleaseOut]:
    """What came into force, the latest first; `before` is the last id of the page before."""
    return [_release(row) for row in releases(actor=actor_of(request), before_id=before)]


@router.get("/playbook/versions/{hash}/", response=VersionOut, operation_id="playbook_version")
def version_show(request: HttpRequest, hash: Path[_Hash]) -> VersionOut:
    """A version with its text, what it changed, and what going back to it would mean."""
    found = version(playbook_hash=hash, actor=actor_of(request))
    return VersionOut(
        hash=found.playbook.hash,
        is_in_force=found.is_in_force,
        text=found.playbook.text,
        brought=[difference_out(each) for each in found.brought],
        going_back=[difference_out(each) for each in found.going_back],
        impact=None if found.impact is None else impact_out(found.impact),
    )


@router.post(
    "/playbook/versions/{hash}/restoration/",
    response={202: None, 204: None},
    operation_id="playbook_version_restore",
)
def restoration_create(
    request: HttpRequest, hash: Path[_Hash], body: RestorationIn
) -> Status[None]:
    """
    Put an earlier version in force again; where a second person approves versions, it is proposed
    as the draft (202) and waits for them.
    """
    decides = restore_version(
        playbook_hash=hash, comment=body.comment, actor=actor_of(request), now=clock.now()
    )
    return Status(204 if decides else 202, None)


def _release(row: ReleaseRow) -> ReleaseOut:
    return ReleaseOut(
        id=row.id,
        hash=row.playbook_hash,
        before=row.before,
        comment=row.comment,
        at=row.at,
        by=row.by,
        is_in_force=row.is_in_force,
    )
