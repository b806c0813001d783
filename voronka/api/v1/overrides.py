"""Cards that were brought past their gates on purpose."""

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest
from ninja import Router

from voronka.api.http import actor_of
from voronka.api.values import Moment, Out, spoken
from voronka.kernel import clock
from voronka.records.queries.overrides import overrides

router = Router(tags=["playbook"])


class OverrideRowOut(Out):
    """A card brought past a gate: who, past which demands, why, until when."""

    id: int
    kind: str
    card_id: UUID
    title: str
    owner_name: str
    at: datetime
    by: str
    stage: str
    passed: list[str]
    reason: str
    expires_at: datetime | None
    is_expired: bool


@router.get("/overrides/", response=list[OverrideRowOut], operation_id="overrides")
def overrides_index(
    request: HttpRequest,
    by: UUID | None = None,
    since: Moment | None = None,
    until: Moment | None = None,
    before_id: int | None = None,
) -> list[OverrideRowOut]:
    """The overrides on cards one sees, the latest first, 100 a page; go on with `before_id`."""
    rows = overrides(
        actor=actor_of(request),
        now=clock.now(),
        by=by,
        since=since,
        until=until,
        before_id=before_id,
    )
    return [
        OverrideRowOut(
            id=row.id,
            kind=row.ref.kind,
            card_id=row.ref.id,
            title=row.title,
            owner_name=row.owner_name,
            at=row.at,
            by=row.by,
            stage=spoken(row.stage),
            passed=[spoken(each) for each in row.passed],
            reason=row.reason,
            expires_at=row.expires_at,
            is_expired=row.is_expired,
        )
        for row in rows
    ]
