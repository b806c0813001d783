"""Handing in the whole process as a text of one's own."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from voronka.kernel.actor import Actor
from voronka.packs.models import PlaybookDraft
from voronka.packs.queries.drafts import must_edit
from voronka.packs.use_cases.change_draft import draft_to_change
from voronka.process.canonical import plain
from voronka.process.facts import facts
from voronka.process.loader import check_files
from voronka.process.models.active import active_playbook
from voronka.process.parts import differences, digest
from voronka.process.problems import Problem


class UnableToReplaceDraft(Exception):
    """The draft stays as it is. `problems` are the mistakes, each with its file and line."""

    def __init__(self, message: str, problems: Sequence[Problem] = ()) -> None:
        self.problems = tuple(problems)
        super().__init__(message)


@transaction.atomic
def replace_draft(
    *, files: Mapping[str, str], seen: str | None = None, actor: Actor, now: datetime
) -> None:
    """
    Have the draft say what these files say. `seen` is the digest of the draft that was looked at.

    :raises NotAllowed: the actor's role does not change the process
    :raises UnableToReplaceDraft: the text has mistakes, or the draft has been changed meanwhile
    """
    must_edit(actor)
    playbook, findings = check_files(files, facts)
    if playbook is None:
        raise UnableToReplaceDraft(_("The text has mistakes."), sorted(findings.problems))
    before = PlaybookDraft.objects.to_change().first()
    if before is not None and seen is not None and digest(before.playbook()) != seen:
        text = _("%(name)s has changed the draft meanwhile. Look at it before you replace it.")
        raise UnableToReplaceDraft(text % {"name": before.changed_by})
    draft = draft_to_change(actor=actor, now=now)
    draft.start_from(active_playbook().hash)
    tree = plain(playbook.spec)
    paths = ["/".join(each.path) for each in differences(plain(active_playbook().spec), tree)]
    draft.become(tree, paths=paths, at=now, by=actor.name)
