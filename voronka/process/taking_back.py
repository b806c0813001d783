"""The command that gives a card back as it was."""

from dataclasses import replace

from voronka.process import field_types, refusals
from voronka.process.commands import TakeBack
from voronka.process.decision import Change
from voronka.process.draft import Draft
from voronka.process.text import Text


def take_back(draft: Draft, command: TakeBack) -> None:
    """Stage, owner and fields as they were; whether they may be so was asked when they came."""
    if draft.actor.kind not in ("person", "api_key"):
        draft.refuse(refusals.people_only("edit"))
    if not draft.playbook.has_stage(command.pipeline, command.stage):
        what = Text("Стадия", "Stage")
        draft.refuse(refusals.unknown("card.stage", what, command.stage))
        return
    known = draft.playbook.fields(draft.kind)
    for name in (name for name in known if name in command.fields):
        draft.set_field(name, field_types.get(known[name].type).from_json(command.fields[name]))
    draft.set_owner(command.owner_id)
    draft.after = replace(
        draft.after,
        pipeline=command.pipeline,
        stage=command.stage,
        previous_stage=command.previous_stage,
        entered_stage_at=command.entered_stage_at,
        closed_at=command.closed_at,
    )
    _note_stage(draft, command)


def _note_stage(draft: Draft, command: TakeBack) -> None:
    before = draft.before
    if before.closed_at is not None and command.closed_at is None:
        draft.changes.append(Change(kind="restored", before=before.stage, after=command.stage))
    if (before.pipeline, before.stage) != (command.pipeline, command.stage):
        draft.changes.append(
            Change(kind="stage", name=command.pipeline, before=before.stage, after=command.stage)
        )
    if before.closed_at is None and command.closed_at is not None:
        kind = draft.playbook.stage(command.pipeline, command.stage).kind
        draft.changes.append(Change(kind="closed", name=kind))
