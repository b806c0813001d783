"""Taking a part out of the next version of the process."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from voronka.kernel.actor import Actor
from voronka.packs.compiling import Remark
from voronka.packs.edits import Edit, Listed, Put
from voronka.packs.queries.drafts import must_edit
from voronka.packs.queries.uses import Use, is_mapping, places_naming
from voronka.packs.use_cases.change_draft import (
    UnableToChangeDraft,
    change_draft,
    draft_to_change,
)
from voronka.process.parts import Path


@transaction.atomic
def remove_part(*, path: Path, everywhere: bool, actor: Actor, now: datetime) -> None:
    """
    Take a part out. With `everywhere` it is taken out of the lists that name it, too.

    :raises NotAllowed: the actor's role does not change the process
    :raises UnableToChangeDraft: it is used; the remarks say where
    """
    must_edit(actor)
    tree = draft_to_change(actor=actor, now=now).playbook()
    uses = places_naming(tree, path)
    kept = [use for use in uses if not (use.is_listed and everywhere)]
    if kept:
        text = _("It is used: first say what these places do without it.")
        raise UnableToChangeDraft(text, [Remark(path=use.path, what=use.what) for use in kept])
    edits = [*dict.fromkeys(_without(use, path[-1]) for use in uses), Put(path=path, value=None)]
    change_draft(edits=edits, actor=actor, now=now)


def _without(use: Use, key: str) -> Edit:
    if is_mapping(use.path):
        return Put(path=use.path, value=None)
    parent = use.path[:-1] if use.path[-1].isdecimal() else use.path
    return Listed(path=parent, remove=(key,))
