"""Going back to a version of the process that was in force before."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from voronka.kernel.actor import Actor
from voronka.kernel.errors import NotFound
from voronka.packs.queries.drafts import must_edit
from voronka.packs.use_cases.apply_playbook import UnableToApplyPlaybook, apply_playbook
from voronka.process.loading.sources import MAIN
from voronka.process.models.active import NoPlaybook, active_playbook, playbook_by_hash


class UnableToRestoreVersion(Exception):
    """The process in force stays. The message is fit for the person who asked."""


@transaction.atomic
def restore_version(*, playbook_hash: str, comment: str, actor: Actor, now: datetime) -> None:
    """
    Have an earlier version decide again. The draft stays as it is.

    :raises NotAllowed: the actor's role does not change the process
    :raises NotFound: there is no such version
    :raises UnableToRestoreVersion: it is in force, nobody says why, or cards stand in stages that
        it does not have
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
    try:
        files = {MAIN: playbook.text}
        apply_playbook(files=files, comment=comment.strip(), actor=actor, now=now)
    except UnableToApplyPlaybook as refusal:
        raise UnableToRestoreVersion(str(refusal)) from refusal
