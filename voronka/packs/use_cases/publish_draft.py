"""Putting the draft in force."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from voronka.kernel.actor import Actor
from voronka.kernel.errors import Conflict, NotAllowed
from voronka.packs.compiling import compiled
from voronka.packs.models import PlaybookDraft, Proposal
from voronka.packs.queries.drafts import must_edit
from voronka.packs.queries.impact import Impact, impact_of
from voronka.packs.queries.proposals import is_approval_needed
from voronka.packs.use_cases.apply_playbook import UnableToApplyPlaybook, apply_playbook
from voronka.process.canonical import plain, write_playbook
from voronka.process.commands import Move
from voronka.process.loading.sources import MAIN
from voronka.process.models.active import active_playbook
from voronka.process.parts import digest
from voronka.process.playbook import Playbook
from voronka.process.text import Text
from voronka.records.queries.filters import CardFilter
from voronka.records.use_cases.start_bulk_action import (
    UnableToStartBulkAction,
    start_bulk_action,
)


class UnableToPublishDraft(Exception):
    """The process in force stays. The message is fit for the person who asked."""


@transaction.atomic
def publish_draft(*, comment: str, seen: str, actor: Actor, now: datetime) -> tuple[UUID, ...]:
    """
    Have the draft decide from now on, and return the bulk actions that bring the cards of archived
    stages to where they go. `seen` is the digest of the draft that was looked at.

    :raises NotAllowed: the actor's role does not change the process
    :raises Conflict: the draft is not what was looked at, or the process in force is another one
    :raises UnableToPublishDraft: nothing differs, nobody says why, cards would lose something, or
        a second person has to approve it
    """
    must_edit(actor)
    draft = PlaybookDraft.objects.to_change().first()
    must_be_publishable(draft, comment=comment, seen=seen)
    if is_approval_needed():
        raise UnableToPublishDraft(_("A second person has to approve it: propose it."))
    return _in_force(draft, comment=comment.strip(), actor=actor, by=actor.name, now=now)


def bring_in_force(
    draft: PlaybookDraft, *, proposal: Proposal, actor: Actor, now: datetime
) -> tuple[UUID, ...]:
    """
    Have what was proposed decide from now on, told as the work of who proposed and who approved.

    :raises Conflict: the process in force is another one
    :raises UnableToPublishDraft: cards would lose something
    """
    must_be_publishable(draft, comment=proposal.comment, seen=proposal.seen)
    by = ", ".join(filter(None, [proposal.by, proposal.approved_by]))
    return _in_force(draft, comment=proposal.comment, actor=actor, by=by, now=now)


def must_be_publishable(draft: PlaybookDraft | None, *, comment: str, seen: str) -> None:
    """
    :raises Conflict: the draft is not what was looked at, or the process in force is another one
    :raises UnableToPublishDraft: nothing differs, nobody says why, or cards would lose something
    """
    in_force = active_playbook()
    tree: Mapping[str, Any] = {} if draft is None else draft.playbook()
    if draft is None or (tree == plain(in_force.spec) and _same_order(tree, in_force)):
        raise UnableToPublishDraft(_("Nothing differs from the process in force."))
    if digest(tree) != seen:
        text = _("%(name)s has changed the draft since you looked at it. Look at it again.")
        raise Conflict(text % {"name": draft.changed_by})
    if draft.base != in_force.hash:
        raise Conflict(_("Another version came into force meanwhile. Bring the draft up to it."))
    if not comment.strip():
        raise UnableToPublishDraft(_("Say in a few words what you changed and why."))
    must_keep_everything(impact_of(_sound(tree), before=in_force))


def _in_force(
    draft: PlaybookDraft | None, *, comment: str, actor: Actor, by: str, now: datetime
) -> tuple[UUID, ...]:
    if draft is None:
        raise UnableToPublishDraft(_("Nothing differs from the process in force."))
    in_force, playbook = active_playbook(), _sound(draft.playbook())
    try:
        files = {MAIN: write_playbook(playbook.spec)}
        apply_playbook(files=files, comment=comment, actor=replace(actor, name=by), now=now)
    except UnableToApplyPlaybook as refusal:
        raise UnableToPublishDraft(str(refusal)) from refusal
    draft.delete()
    return tuple(_moves(in_force, playbook, actor, now))


def must_keep_everything(impact: Impact) -> None:
    """
    :raises UnableToPublishDraft: cards stand in stages, or hold values, that would be gone
    """
    if impact.stranded:
        stages = ", ".join(f"{_said(row.label)} ({row.cards})" for row in impact.stranded)
        text = _("Cards stand in stages that would be gone: %(stages)s. Archive these stages.")
        raise UnableToPublishDraft(text % {"stages": stages})
    if impact.lost:
        fields = ", ".join(f"{_said(row.option or row.label)} ({row.cards})" for row in impact.lost)
        text = _("Cards hold values that would be gone: %(fields)s. Archive the field instead.")
        raise UnableToPublishDraft(text % {"fields": fields})


def _sound(tree: Mapping[str, Any]) -> Playbook:
    found = compiled(tree)
    mistakes = [*found.wrong, *(each for each in found.unwise if each.severity == "error")]
    if found.playbook is None or mistakes:
        text = _("The draft has mistakes: %(mistakes)s")
        raise UnableToPublishDraft(text % {"mistakes": "; ".join(_said(m.what) for m in mistakes)})
    return found.playbook


def _said(text: Text) -> str:
    return text.in_(get_language() or "ru")


def _same_order(tree: Mapping[str, Any], in_force: Playbook) -> bool:
    return digest(tree) == digest(plain(in_force.spec))


def _moves(before: Playbook, after: Playbook, actor: Actor, now: datetime) -> list[UUID]:
    """Begin to bring the open cards of newly archived stages to where they go, by the gates."""
    begun = []
    for pipeline, line in after.spec.pipelines.items():
        for stage, spec in line.stages.items():
            was = before.has_stage(pipeline, stage) and before.stage(pipeline, stage)
            if not spec.archived or spec.cards_to is None or (was and was.archived):
                continue
            try:
                bulk = start_bulk_action(
                    kind=line.of,
                    command=Move(stage=spec.cards_to),
                    wanted=CardFilter(pipeline=pipeline, stage=stage),
                    actor=actor,
                    now=now,
                )
            except (UnableToStartBulkAction, NotAllowed):
                # No card stands there, or its cards have to be moved by somebody who may.
                continue
            begun.append(bulk)
    return begun
