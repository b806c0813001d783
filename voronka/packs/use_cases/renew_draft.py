"""Bringing the draft up to a version that came into force since it was begun."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from voronka.kernel.actor import Actor
from voronka.packs.compiling import compiled
from voronka.packs.queries.drafts import must_edit, tree_of
from voronka.packs.use_cases.change_draft import UnableToChangeDraft, draft_to_change
from voronka.process.canonical import plain
from voronka.process.models.active import active_playbook
from voronka.process.parts import brought_over, differences


@transaction.atomic
def renew_draft(*, actor: Actor, now: datetime) -> None:
    """
    Do everything that the draft changes to the process that is in force now. What both changed is
    as the draft has it, and stands among its differences.

    :raises NotAllowed: the actor's role does not change the process
    :raises UnableToChangeDraft: what comes of it would not hold together
    """
    must_edit(actor)
    draft = draft_to_change(actor=actor, now=now)
    in_force = active_playbook()
    now_in_force = plain(in_force.spec)
    tree = brought_over(draft.playbook(), tree_of(draft.base), now_in_force)
    if wrong := compiled(tree).wrong:
        text = _("The two cannot be joined: the draft relies on what is no longer in force.")
        raise UnableToChangeDraft(text, wrong)
    draft.start_from(in_force.hash)
    paths = ["/".join(each.path) for each in differences(now_in_force, tree)]
    touched = [path for path in paths if path not in draft.touched]
    draft.become(tree, paths=touched, at=now, by=actor.name)
