"""Going back to a version of the process that was in force before."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from voronka.kernel.actor import Actor
from voronka.kernel.errors import NotFound
from voronka.packs.models import PlaybookDraft
from voronka.packs.queries.drafts import must_edit
from voronka.packs.queries.proposals import is_approval_needed
from voronka.packs.use_cases.apply_playbook import UnableToApplyPlaybook, apply_playbook
from voronka.packs.use_cases.propose_draft import propose_draft
from voronka.packs.use_cases.publish_draft import UnableToPublishDraft
from voronka.packs.use_cases.replace_draft import UnableToReplaceDraft, replace_draft
from voronka.process.canonical import plain
from voronka.process.loading.sources import MAIN
from voronka.process.models.active import NoPlaybook, active_playbook, playbook_by_hash
from voronka.process.parts import digest


class UnableToRestoreVersion(Exception):
    """The process in force stays. The message is fit for the person who asked."""


@transaction.atomic
def restore_version(*, playbook_hash: str, comment: str, actor: Actor, now: datetime) -> bool:
    """
    Have an earlier version decide again, or propose it where a second person approves versions;
    say whether it decides already. The draft stays as it is; what is proposed becomes the draft.

    :raises NotAllowed: the actor's role does not change the process
    :raises NotFound: there is no such version
    :raises UnableToRestoreVersion: it is in force, nobody says why, cards stand in stages that
        it does not have, or the draft it would become is being worked on
    """
    must_edit(actor)
    try:
        playbook = playbook_by_hash(playbook_hash)
    except NoPlaybook:
        raise NotFound from None
    if playbook.hash == active_playbook().hash:
        raise UnableToRestoreVersion(_("This version is in force."))
    if not comment.strip():
        raise UnableToRestoreVersion(_("Say in a few words why the process goes back."))
    files = {MAIN: playbook.text}
    if is_approval_needed():
        _propose(files, comment=comment, actor=actor, now=now)
        return False
    try:
        apply_playbook(files=files, comment=comment.strip(), actor=actor, now=now)
    except UnableToApplyPlaybook as refusal:
        raise UnableToRestoreVersion(str(refusal)) from refusal
    return True


def _propose(files: Mapping[str, str], *, comment: str, actor: Actor, now: datetime) -> None:
    before = PlaybookDraft.objects.to_change().first()
    if before is not None and digest(before.playbook()) != digest(plain(active_playbook().spec)):
        raise UnableToRestoreVersion(
            _(
                "A second person has to approve it, as a draft, and the draft holds other changes."
                " Publish or discard them first."
            )
        )
    try:
        replace_draft(files=files, actor=actor, now=now)
        seen = digest(PlaybookDraft.objects.to_change().get().playbook())
        propose_draft(comment=comment, seen=seen, counts_from=None, actor=actor, now=now)
    except (UnableToReplaceDraft, UnableToPublishDraft) as refusal:
        raise UnableToRestoreVersion(str(refusal)) from refusal
