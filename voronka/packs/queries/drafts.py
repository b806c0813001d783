"""The next version of the process while it is being changed, and what differs in it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from voronka.kernel.actor import Actor
from voronka.kernel.errors import NotAllowed
from voronka.packs.compiling import Remark, compiled
from voronka.packs.models import PlaybookDraft
from voronka.process import rights
from voronka.process.canonical import plain
from voronka.process.models.active import active_playbook, playbook_by_hash
from voronka.process.parts import Difference, Path, differences, digest
from voronka.process.playbook import Playbook


@dataclass(frozen=True, kw_only=True)
class Touch:
    """Who changed a part of the draft last."""

    by: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class DraftView:
    """
    The playbook as it would be. Without a draft it is the one in force, and nothing differs.

    `seen` tells one state of it from another; `is_behind` says that another version came into
    force since it was begun.
    """

    tree: Mapping[str, Any]
    playbook: Playbook
    in_force: Playbook
    differences: Sequence[Difference]
    touched: Mapping[str, Touch]
    seen: str
    is_behind: bool
    changed_at: datetime | None
    changed_by: str
    unwise: Sequence[Remark]

    def touch_of(self, path: Path) -> Touch | None:
        """Return who changed this part, or what it is in or made of, last."""
        here = "/".join(path)
        near = [
            touch
            for key, touch in self.touched.items()
            if f"{here}/".startswith(f"{key}/") or f"{key}/".startswith(f"{here}/")
        ]
        return max(near, key=lambda each: each.at, default=None)


def may_edit(actor: Actor) -> bool:
    """Say whether the actor may change the process."""
    return rights.may(active_playbook(), actor, "settings")


def must_edit(actor: Actor) -> None:
    """
    :raises NotAllowed: the actor's role does not change the process
    """
    if not may_edit(actor):
        raise NotAllowed(_("Your role does not change the process."))


def must_look(actor: Actor) -> None:
    """
    :raises NotAllowed: the actor's role does not look at the process
    """
    if not rights.may(active_playbook(), actor, "process"):
        raise NotAllowed(_("Your role does not look at the process."))


def draft_for(*, actor: Actor) -> DraftView:
    """
    Return the next version as it stands.

    :raises NotAllowed: the actor's role does not look at the process
    """
    must_look(actor)
    in_force = active_playbook()
    now = plain(in_force.spec)
    row = PlaybookDraft.objects.first()
    tree = row.playbook() if row is not None else now
    found = compiled(tree)
    # What once held together may need a plug-in that is gone by now.
    playbook = found.playbook or in_force
    base = now if row is None or row.base == in_force.hash else tree_of(row.base)
    return DraftView(
        tree=tree,
        playbook=playbook,
        in_force=in_force,
        differences=differences(base, tree),
        touched={} if row is None else _touches(row),
        seen=digest(tree),
        is_behind=row is not None and row.base != in_force.hash,
        changed_at=None if row is None else row.changed_at,
        changed_by="" if row is None else row.changed_by,
        unwise=found.unwise,
    )


def tree_of(playbook_hash: str) -> Mapping[str, Any]:
    """
    Return a version as plain values.

    :raises NoPlaybook: there is none
    """
    found: Mapping[str, Any] = plain(playbook_by_hash(playbook_hash).spec)
    return found


def _touches(row: PlaybookDraft) -> dict[str, Touch]:
    return {
        path: Touch(by=by, at=datetime.fromisoformat(at)) for path, (by, at) in row.touched.items()
    }
