"""Changing the next version of the process, a part at a time."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from voronka.kernel.actor import Actor
from voronka.kernel.errors import Conflict
from voronka.packs.compiling import Remark, compiled
from voronka.packs.edits import Edit, Put
from voronka.packs.models import PlaybookDraft
from voronka.packs.queries.drafts import must_edit
from voronka.process.canonical import plain
from voronka.process.models.active import active_playbook
from voronka.process.parts import NoSuchPart, Path, digest, find


class UnableToChangeDraft(Exception):
    """
    The draft stays as it is. The message is fit for the person who asked; `remarks` say which
    parts of the process would no longer hold together.
    """

    def __init__(self, message: str, remarks: Sequence[Remark] = ()) -> None:
        self.remarks = tuple(remarks)
        super().__init__(message)


class SomebodyElseWasFirst(Conflict):
    """The part is not what was looked at any more: `theirs` is what it is now, and by whom."""

    def __init__(self, path: Path, theirs: Any, by: str) -> None:
        self.path, self.theirs, self.by = path, theirs, by
        text = _("%(name)s has changed this meanwhile. Nothing of yours is lost: compare and save.")
        super().__init__(text % {"name": by or _("Somebody")})


@transaction.atomic
def change_draft(*, edits: Sequence[Edit], actor: Actor, now: datetime) -> None:
    """
    Do all of the edits, or none. The draft always holds together: what names something that would
    no longer be there is told instead.

    :raises NotAllowed: the actor's role does not change the process
    :raises SomebodyElseWasFirst: a part is not what was looked at any more
    :raises UnableToChangeDraft: the process would not hold together
    """
    must_edit(actor)
    draft = draft_to_change(actor=actor, now=now)
    tree = draft.playbook()
    for edit in edits:
        _must_be_as_seen(edit, tree, draft)
    for edit in edits:
        try:
            tree = edit.applied_to(tree)
        except NoSuchPart:
            raise UnableToChangeDraft(_("There is no such part of the process.")) from None
    found = compiled(tree)
    if found.playbook is None:
        raise UnableToChangeDraft(_("So the process would not hold together."), found.wrong)
    # As the canonical text has it, so that only what says something else is a difference.
    tree = plain(found.playbook.spec)
    draft.become(tree, paths=["/".join(edit.path) for edit in edits], at=now, by=actor.name)


def draft_to_change(*, actor: Actor, now: datetime) -> PlaybookDraft:
    """Return the draft, locked; one that says the same as the process in force if there is none."""
    draft = PlaybookDraft.objects.to_change().first()
    if draft is not None:
        return draft
    in_force = active_playbook()
    # Of two people who begin at once, one waits here for the other.
    PlaybookDraft.objects.get_or_create(
        only=True,
        defaults={
            "base": in_force.hash,
            "tree": "{}",
            "changed_at": now,
            "changed_by": actor.name,
        },
    )
    draft = PlaybookDraft.objects.to_change().get()
    if draft.tree == "{}":
        draft.become(plain(in_force.spec), paths=(), at=now, by=actor.name)
    return draft


def _must_be_as_seen(edit: Edit, tree: dict[str, Any], draft: PlaybookDraft) -> None:
    if not isinstance(edit, Put) or edit.seen is None:
        return
    there = find(tree, edit.path)
    if digest(there) == edit.seen:
        return
    by = draft.touched.get("/".join(edit.path), [draft.changed_by])[0]
    raise SomebodyElseWasFirst(edit.path, there, by)
