"""Taking one change of the draft back."""

from datetime import datetime

from django.db import transaction

from voronka.kernel.actor import Actor
from voronka.packs.edits import Edit, Ordered, Put
from voronka.packs.queries.drafts import must_edit, tree_of
from voronka.packs.use_cases.change_draft import change_draft, draft_to_change
from voronka.process.parts import Path, differences, find


@transaction.atomic
def revert_part(*, path: Path, actor: Actor, now: datetime) -> None:
    """
    Have a part of the draft be again what it was when the draft was begun.

    :raises NotAllowed: the actor's role does not change the process
    :raises UnableToChangeDraft: other changes of the draft rely on this one
    """
    must_edit(actor)
    draft = draft_to_change(actor=actor, now=now)
    base = tree_of(draft.base)
    found = [each for each in differences(base, draft.playbook()) if each.path == path]
    edits: list[Edit] = []
    for each in found:
        if each.happened == "moved":
            edits.append(Ordered(path=path, keys=list(find(base, path) or ())))
        else:
            edits.append(Put(path=path, value=each.before))
        if each.happened == "removed":
            edits.append(Ordered(path=path[:-1], keys=list(find(base, path[:-1]) or ())))
    if edits:
        change_draft(edits=edits, actor=actor, now=now)
