"""What came into force when, by whom and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from voronka.kernel.actor import Actor
from voronka.kernel.errors import NotFound
from voronka.packs.models import Release
from voronka.packs.queries.drafts import must_look, tree_of
from voronka.packs.queries.impact import Impact, impact_of
from voronka.process.models.active import NoPlaybook, active_playbook, playbook_by_hash
from voronka.process.parts import Difference, differences
from voronka.process.playbook import Playbook

PAGE = 50


@dataclass(frozen=True, kw_only=True)
class ReleaseRow:
    """A version came into force."""

    id: UUID
    playbook_hash: str
    before: str
    comment: str
    at: datetime
    by: str
    is_in_force: bool


@dataclass(frozen=True, kw_only=True)
class VersionView:
    """
    A version of the process: what it changed of the one before it, and what would be different if
    it came into force again.
    """

    playbook: Playbook
    before: Playbook | None
    release: ReleaseRow | None
    brought: Sequence[Difference]
    # Compared with the version in force: what going back would change.
    going_back: Sequence[Difference]
    impact: Impact | None
    is_in_force: bool


def releases(
    *, actor: Actor, before_id: UUID | None = None, limit: int = PAGE
) -> Sequence[ReleaseRow]:
    """
    Return what came into force, the latest first.

    :raises NotAllowed: the actor's role does not look at the process
    """
    must_look(actor)
    found = Release.objects.order_by("-at", "-pk")
    last = Release.objects.filter(pk=before_id).first() if before_id else None
    if last is not None:
        earlier = found.filter(at__lt=last.at) | found.filter(at=last.at, pk__lt=last.pk)
        found = earlier.order_by("-at", "-pk")
    in_force = active_playbook().hash
    latest = Release.objects.order_by("-at", "-pk").values_list("pk", flat=True).first()
    return [_row(each, in_force if each.pk == latest else "") for each in found[:limit]]


def version(*, playbook_hash: str, actor: Actor) -> VersionView:
    """
    Return a version.

    :raises NotAllowed: the actor's role does not look at the process
    :raises NotFound: there is no such version
    """
    must_look(actor)
    in_force = active_playbook()
    try:
        playbook = playbook_by_hash(playbook_hash)
    except NoPlaybook:
        raise NotFound from None
    row = Release.objects.filter(playbook_hash=playbook_hash).order_by("-at", "-pk").first()
    before = playbook_by_hash(row.before) if row is not None and row.before else None
    is_in_force = playbook.hash == in_force.hash
    now, tree = tree_of(in_force.hash), tree_of(playbook_hash)
    return VersionView(
        playbook=playbook,
        before=before,
        release=None if row is None else _row(row, in_force.hash),
        brought=[] if before is None else differences(tree_of(before.hash), tree),
        going_back=[] if is_in_force else differences(now, tree),
        impact=None if is_in_force else impact_of(playbook, before=in_force),
        is_in_force=is_in_force,
    )


def _row(release: Release, in_force: str) -> ReleaseRow:
    return ReleaseRow(
        id=release.pk,
        playbook_hash=release.playbook_hash,
        before=release.before,
        comment=release.comment,
        at=release.at,
        by=release.by,
        is_in_force=release.playbook_hash == in_force,
    )
