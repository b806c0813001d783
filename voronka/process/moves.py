"""Commands that bring a card to another stage: through the gates, or past them on purpose."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from voronka.process import fixes, refusals
from voronka.process import standard_fields as standard
from voronka.process.commands import (
    Create,
    Junk,
    Lose,
    Move,
    Override,
    Postpone,
    Restore,
    Win,
)
from voronka.process.conditions.scope import closest
from voronka.process.decision import Change, Evaluation, Refusal
from voronka.process.draft import Draft
from voronka.process.edits import apply_fields, is_valid
from voronka.process.gates import apply_gates
from voronka.process.schema import ReasonSpec, StageKind, StageSpec
from voronka.process.text import Text

_RIGHTS: dict[StageKind, str] = {"success": "win", "failure": "lose", "junk": "junk"}
_CLOSED: tuple[StageKind, ...] = ("success", "failure", "junk")
_OF_CLOSING = (standard.LOST_REASON, standard.LOST_NOTE, standard.JUNK_REASON, standard.JUNK_NOTE)
_STAGE, _PIPELINE = Text("Стадия", "Stage"), Text("Воронка", "Pipeline")


def create(draft: Draft, command: Create) -> None:
    """Make the card, in the initial stage or, through the gates, in a later one."""
    if draft.before.stage:
        draft.refuse(refusals.nothing("card", "Карточка уже создана.", "This card exists already."))
        return
    draft.demand("create")
    stage = _target(draft, command.pipeline, command.stage)
    if stage is None:
        return
    draft.after = replace(
        draft.after,
        pipeline=command.pipeline,
        created_at=draft.now,
        entered_stage_at=draft.now,
        last_touch_at=draft.now,
    )
    draft.changes.append(Change(kind="created", name=command.channel))
    _give_owner(draft, command)
    apply_fields(draft, command.fields)
    if reason := command.past_gates.strip():
        _pass_gates(draft, command, stage, reason)
    else:
        if stage != draft.playbook.initial(command.pipeline):
            apply_gates(draft, command.pipeline, stage)
        _ask_of_kind(draft, command.pipeline, stage)
    _enter(draft, command.pipeline, stage)


def _pass_gates(draft: Draft, command: Create, stage: str, reason: str) -> None:
    """Let a card begin where it stood elsewhere; what the gates said is kept in the proof."""
    draft.demand("override")
    _demand_expiry(draft, command.past_gates_until)
    aside = replace(draft, refused=[], needs=[], changes=[])
    apply_gates(aside, command.pipeline, stage)
    _ask_of_kind(aside, command.pipeline, stage)
    if aside.refused:
        draft.changes.append(
            Change(kind="override", name=stage, after=command.past_gates_until, note=reason)
        )


def _demand_expiry(draft: Draft, expires_at: datetime | None) -> None:
    if expires_at is None or not refusals.in_future(expires_at, draft.now):
        draft.refuse(
            refusals.wrong(
                "override.expires_at",
                "invalid",
                "Срок исключения должен быть в будущем.",
                "The exception must expire in the future.",
            )
        )


def _give_owner(draft: Draft, command: Create) -> None:
    """A card entered by hand belongs to who entered it; any other owner has to be assigned."""
    by_hand = command.channel == "hand" and draft.actor.kind == "person"
    owner_id = command.owner_id or (draft.actor.id if by_hand else None)
    if owner_id not in (None, draft.actor.id):
        draft.demand("assign")
    draft.set_owner(owner_id)


def move(draft: Draft, command: Move) -> None:
    _move(draft, command.pipeline or draft.before.pipeline, command.stage, command.fields)


def win(draft: Draft, command: Win) -> None:
    _close(draft, "success", command.fields)


def lose(draft: Draft, command: Lose) -> None:
    fields = {standard.LOST_REASON: command.reason, standard.LOST_NOTE: command.note}
    _close(draft, "failure", fields, asks_edit=False)


def junk(draft: Draft, command: Junk) -> None:
    fields = {standard.JUNK_REASON: command.reason, standard.JUNK_NOTE: command.note}
    _close(draft, "junk", fields, asks_edit=False)


def postpone(draft: Draft, command: Postpone) -> None:
    """To the waiting stage; of a card that waits there already, only the date changes."""
    fields = {standard.NEXT_CONTACT_AT: command.until}
    pipeline = draft.before.pipeline
    stage = draft.playbook.final(pipeline, "waiting")
    if stage is None or stage != draft.before.stage:
        _close(draft, "waiting", fields, asks_edit=False, note=command.note)
    elif draft.stays_open():
        draft.demand("move")
        apply_fields(draft, fields)
        _ask_of_kind(draft, pipeline, stage)


def _close(
    draft: Draft,
    kind: StageKind,
    fields: Mapping[str, Any],
    *,
    asks_edit: bool = True,
    note: str = "",
) -> None:
    stage = draft.playbook.final(draft.before.pipeline, kind)
    if stage is None:
        draft.refuse(refusals.unknown("card.pipeline", _STAGE, kind))
        return
    _move(draft, draft.before.pipeline, stage, fields, asks_edit=asks_edit, note=note)


def _move(
    draft: Draft,
    pipeline: str,
    key: str,
    fields: Mapping[str, Any],
    *,
    asks_edit: bool = True,
    note: str = "",
) -> None:
    if not draft.stays_open():
        return
    stage = _target(draft, pipeline, key)
    if stage is None or _stands_there(draft, pipeline, stage):
        return
    draft.demand(_RIGHTS.get(draft.playbook.stage(pipeline, stage).kind, "move"))
    if fields and asks_edit:
        draft.demand("edit")
    apply_fields(draft, fields)
    _ask_transition(draft, pipeline, stage)
    apply_gates(draft, pipeline, stage)
    _ask_of_kind(draft, pipeline, stage)
    _enter(draft, pipeline, stage, note=note)


def restore(draft: Draft, command: Restore) -> None:
    """Back to the stage in which it stood, through its gate."""
    draft.demand("restore")
    if draft.before.closed_at is None:
        draft.refuse(refusals.nothing("card.closed", "Карточка открыта.", "This card is open."))
        return
    pipeline, stage = draft.before.pipeline, draft.before.previous_stage
    if not _can_stand_in(draft, pipeline, stage):
        stage = draft.playbook.initial(pipeline)
    for name in _OF_CLOSING:
        draft.set_field(name, None)
    apply_gates(draft, pipeline, stage)
    draft.after = replace(draft.after, closed_at=None)
    draft.changes.append(Change(kind="restored", before=draft.before.stage, after=stage))
    _enter(draft, pipeline, stage)


def override(draft: Draft, command: Override) -> None:
    """Past the gates and the transition matrix; what they said is kept in the proof."""
    if not draft.stays_open():
        return
    draft.demand("override")
    if draft.actor.kind != "person":
        draft.refuse(refusals.people_only("override"))
    pipeline = command.pipeline or draft.before.pipeline
    stage = _target(draft, pipeline, command.stage)
    if not command.reason.strip():
        draft.refuse(
            refusals.wrong("override.reason", "missing", "Укажите причину.", "Give the reason.")
        )
    _demand_expiry(draft, command.expires_at)
    if stage is None or _stands_there(draft, pipeline, stage):
        return
    _prove_gates(draft, pipeline, stage)
    _ask_of_kind(draft, pipeline, stage)
    draft.changes.append(
        Change(kind="override", name=stage, after=command.expires_at, note=command.reason.strip())
    )
    _enter(draft, pipeline, stage, note=command.reason.strip())


def _prove_gates(draft: Draft, pipeline: str, stage: str) -> None:
    """Ask the gates for the record only."""
    aside = replace(draft, refused=[], needs=[], changes=[])
    apply_gates(aside, pipeline, stage)


# Where to


def _target(draft: Draft, pipeline: str, key: str | None) -> str | None:
    """Return the stage wanted, or refuse because there is none such for this kind of card."""
    found = draft.playbook.spec.pipelines.get(pipeline)
    if found is None or found.of != draft.kind:
        draft.refuse(refusals.unknown("card.pipeline", _PIPELINE, pipeline))
        return None
    if key is None:
        return draft.playbook.initial(pipeline)
    if key not in found.stages:
        near = closest(key, found.stages)
        draft.refuse(_unknown_stage(key, found.stages[near] if near else None))
        return None
    if found.stages[key].archived:
        draft.refuse(refusals.archived_stage(found.stages[key].label))
        return None
    return key


def _unknown_stage(key: str, near: StageSpec | None) -> Refusal:
    plain = refusals.unknown("card.stage", _STAGE, key)
    if near is None:
        return plain
    message = Text(
        f"{plain.message.ru} Может быть, «{near.label.ru}»?",
        f"{plain.message.en} Perhaps “{near.label.en}”?",
    )
    return replace(plain, message=message)


def _stands_there(draft: Draft, pipeline: str, stage: str) -> bool:
    if (pipeline, stage) != (draft.before.pipeline, draft.before.stage):
        return False
    draft.refuse(
        refusals.nothing(
            "card.stage", "Карточка уже в этой стадии.", "The card is in this stage already."
        )
    )
    return True


def _can_stand_in(draft: Draft, pipeline: str, stage: str) -> bool:
    """Say whether an open card can come into the stage."""
    if not draft.playbook.has_stage(pipeline, stage):
        return False
    spec = draft.playbook.stage(pipeline, stage)
    return spec.kind not in _CLOSED and not spec.archived


def _ask_transition(draft: Draft, pipeline: str, stage: str) -> None:
    """Ask the transition matrix; it narrows moves from the stages it names."""
    if pipeline != draft.before.pipeline:
        return
    rows = [
        row
        for row in draft.playbook.pipeline(pipeline).transitions
        if draft.before.stage in row.source
    ]
    if not rows:
        return
    fitting = [row for row in rows if stage in row.to]
    role = draft.actor.role if draft.actor.kind in ("person", "api_key") else None
    met = any(not row.roles or role is None or role in row.roles for row in fitting)
    rule = f"{pipeline}.transitions.{draft.before.stage}.{stage}"
    draft.proof.append(Evaluation(rule=rule, verdict=met, read={"role": draft.actor.role}))
    if not met:
        able = dict.fromkeys(key for row in fitting for key in row.roles)
        draft.refuse(
            Refusal(
                rule=rule,
                kind="transition",
                message=Text(
                    "Такой переход не предусмотрен.", "There is no way from here to there."
                )
                if not able
                else Text(
                    "Такой переход разрешён не вам.", "This way is open to others, not to you."
                ),
                fixes=tuple(refusals.ask(draft.playbook, key) for key in able),
            )
        )


# What the kinds of stages ask for by themselves


def _ask_of_kind(draft: Draft, pipeline: str, stage: str) -> None:
    kind, rule = draft.playbook.stage(pipeline, stage).kind, f"{pipeline}.{stage}"
    if kind == "failure":
        ask_lost_reason(draft, rule)
    elif kind == "junk":
        names = (standard.JUNK_REASON, standard.JUNK_NOTE)
        _ask_reason(draft, rule, names, draft.playbook.spec.junk_reasons)
    elif kind == "waiting":
        ask_for_date(draft, f"{rule}.{standard.NEXT_CONTACT_AT}")


def ask_lost_reason(draft: Draft, rule: str) -> None:
    """Ask why the card is lost, with a note where the reason needs one."""
    names = (standard.LOST_REASON, standard.LOST_NOTE)
    _ask_reason(draft, rule, names, draft.playbook.spec.lost_reasons)


def _ask_reason(
    draft: Draft, rule: str, names: tuple[str, str], reasons: Mapping[str, ReasonSpec]
) -> None:
    reason_field, note_field = names
    ask_field(draft, f"{rule}.{reason_field}", reason_field)
    reason = reasons.get(str(draft.fields.get(reason_field)))
    if reason is not None and reason.note_required:
        ask_field(draft, f"{rule}.{note_field}", note_field)


def ask_field(draft: Draft, rule: str, name: str) -> bool:
    """Ask for a field, whatever the gate says; say whether it has a valid value."""
    spec = draft.playbook.field(draft.kind, name)
    value = draft.fields.get(name)
    met = spec is not None and is_valid(spec, value)
    draft.proof.append(Evaluation(rule=rule, verdict=met, read={name: value}))
    if not met and spec is not None and not _is_refused(draft.refused, name):
        fix = fixes.fill(draft.playbook, draft.kind, name, draft.actor)
        draft.refuse(refusals.missing(rule, name, spec.label, (fix,) if fix else ()))
    return met


def ask_for_date(draft: Draft, rule: str) -> None:
    """Ask for the date of the next contact, in the future."""
    name = standard.NEXT_CONTACT_AT
    if not ask_field(draft, rule, name):
        return
    value, spec = draft.fields[name], draft.playbook.field(draft.kind, name)
    if spec is not None and isinstance(value, datetime) and value <= draft.now:
        fix = fixes.fill(draft.playbook, draft.kind, name, draft.actor)
        draft.refuse(refusals.not_in_future(rule, name, spec.label, (fix,) if fix else ()))


def _is_refused(found: Iterable[Refusal], name: str) -> bool:
    return any(each.field == name and each.kind in ("missing", "invalid") for each in found)


# Arriving


def _enter(draft: Draft, pipeline: str, stage: str, *, note: str = "") -> None:
    """Put the card into the stage."""
    before = draft.before
    kind = draft.playbook.stage(pipeline, stage).kind
    draft.after = replace(
        draft.after,
        pipeline=pipeline,
        stage=stage,
        entered_stage_at=draft.now,
        previous_stage=_previous(draft, pipeline, kind),
        closed_at=draft.now if kind in _CLOSED else None,
    )
    draft.changes.append(
        Change(kind="stage", name=pipeline, before=before.stage or None, after=stage, note=note)
    )
    if kind in _CLOSED:
        draft.changes.append(Change(kind="closed", name=kind))


def _previous(draft: Draft, pipeline: str, kind: StageKind) -> str:
    """Return the stage of the path to which the card could come back."""
    before = draft.before
    if kind in ("initial", "path") or pipeline != before.pipeline:
        return ""
    if not draft.playbook.has_stage(before.pipeline, before.stage):
        return before.previous_stage
    standing = draft.playbook.stage(before.pipeline, before.stage).kind
    return before.stage if standing in ("initial", "path") else before.previous_stage
