"""What each kind of scene does, by the use cases that the pages and the API call."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from voronka.kernel.actor import SYSTEM, Actor
from voronka.packs.sample.chance import Chance
from voronka.packs.sample.script import Scene, Script
from voronka.process.playbook import Playbook
from voronka.process.state import CardRef
from voronka.quality.distribution.hand_out import hand_out
from voronka.quality.triage.judge_lead import Verdict, judge_lead
from voronka.quality.triage.queue import request_for
from voronka.records.models import Lead
from voronka.records.queries.cards import card_for
from voronka.records.use_cases.add_note import add_note
from voronka.records.use_cases.edit_card import edit_card
from voronka.records.use_cases.edit_client import edit_client
from voronka.records.use_cases.junk_card import junk_card
from voronka.records.use_cases.lose_card import lose_card
from voronka.records.use_cases.move_card import move_card
from voronka.records.use_cases.postpone_card import postpone_card
from voronka.records.use_cases.take_card import take_card
from voronka.scheduling.queries.free_slots import free_slots
from voronka.scheduling.use_cases.book_visit import book_visit
from voronka.scheduling.use_cases.confirm_booking import confirm_booking
from voronka.scheduling.use_cases.finish_visit import finish_visit
from voronka.scheduling.use_cases.move_booking import move_booking
from voronka.scheduling.use_cases.start_travel import start_travel
from voronka.work.queries.tasks import open_task_of
from voronka.work.use_cases.close_task import close_task

# The field of a deal that says when its goods are ready.
_READY = "ready_date"


@dataclass(kw_only=True)
class Story:
    """One lead on its way: what is left of its journey, and who takes part."""

    number: int
    client: Mapping[str, str]
    scenes: list[Scene]
    ref: CardRef
    seller: Actor
    # Who goes there, once a visit is booked.
    goer: Actor | None = None
    booking_id: UUID | None = None
    visit_at: datetime | None = None
    visit_ends_at: datetime | None = None
    ready_at: datetime | None = None
    known: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Stage:
    """What every scene needs to be played."""

    script: Script
    playbook: Playbook
    chance: Chance
    actors: Mapping[UUID, Actor]


def play(stage: Stage, story: Story, scene: Scene, now: datetime) -> None:
    """
    Let the scene happen. Whatever the process refuses is a mistake in the script, and raised.
    """
    _SCENES[scene.do](stage, story, scene, now)


def _take(stage: Stage, story: Story, scene: Scene, now: datetime) -> None:
    if card_for(story.ref, story.seller).owner_id is None:
        take_card(ref=story.ref, actor=story.seller, now=now)


def _note(stage: Stage, story: Story, scene: Scene, now: datetime) -> None:
    if stage.chance.happens(scene.percent):
        text = scene.text or stage.chance.any_of(stage.script.notes)
        add_note(ref=story.ref, text=text, actor=story.seller, now=now)


def _edit(stage: Stage, story: Story, scene: Scene, now: datetime) -> None:
    fields = {name: _answer(stage, story, name) for name in scene.fields}
    for name, asked_with in stage.script.only_with.items():
        if not fields.get(asked_with, True):
            fields.pop(name, None)
    story.known.update(fields)
    edit_card(ref=story.ref, fields=fields, actor=_doer(stage, story, scene), now=now)


def _doer(stage: Stage, story: Story, scene: Scene) -> Actor:
    """Return who does it: the first of the scene's role, or else the seller."""
    return next((each for each in stage.actors.values() if each.role == scene.by), story.seller)


def _judge(stage: Stage, story: Story, scene: Scene, now: datetime) -> None:
    actor = _doer(stage, story, scene)
    thought = request_for(lead_id=story.ref.id, actor=actor, now=now).opinion
    suggested = thought.suggestion.spec.grade if thought.suggestion else ""
    reason = stage.chance.any_of(scene.reasons) if scene.reasons else ""
    is_junk = scene.verdict == "junk"
    verdict = Verdict(kind=scene.verdict, reason=reason, grade="" if is_junk else suggested)
    judge_lead(lead_id=story.ref.id, verdict=verdict, actor=actor, now=now)
    lead = card_for(story.ref, SYSTEM)
    if lead.closed_at is not None and scene.verdict == "contact":
        # Of a known class: kept as a client, and nobody has to call.
        story.scenes.clear()
    elif lead.owner_id is not None:
        story.seller = stage.actors[lead.owner_id]


def _hand_out(stage: Stage, story: Story, scene: Scene, now: datetime) -> None:
    row = hand_out(ref=_deal_of(story), actor=_doer(stage, story, scene), now=now)
    story.seller = stage.actors[row.to_id]


def _answer(stage: Stage, story: Story, name: str) -> Any:
    if name in story.client:
        return story.client[name]
    return stage.chance.answer(name)


def _move(stage: Stage, story: Story, scene: Scene, now: datetime) -> None:
    fields = _contact_date(stage, scene, now)
    move_card(ref=story.ref, stage=scene.stage, fields=fields, actor=story.seller, now=now)


def _close(stage: Stage, story: Story, scene: Scene, now: datetime) -> None:
    _close_task_of(story.ref, stage, story, scene, now)


def _close_task_of(ref: CardRef, stage: Stage, story: Story, scene: Scene, now: datetime) -> None:
    task_id = open_task_of(ref=ref, template=scene.task)
    if task_id is None:
        raise LookupError(f"story {story.number}: no open task '{scene.task}' at {now}")
    fields = _contact_date(stage, scene, now)
    if scene.reasons:
        fields["lost_reason"] = stage.chance.any_of(scene.reasons)
    actor = story.goer if scene.by_goer and story.goer else story.seller
    close_task(task_id=task_id, outcome=scene.outcome, fields=fields, actor=actor, now=now)


def _contact_date(stage: Stage, scene: Scene, now: datetime) -> dict[str, Any]:
    if scene.contact_in_days is None:
        return {}
    return {"next_contact_at": _some_days_later(stage, scene.contact_in_days, now).isoformat()}


def _some_days_later(stage: Stage, days: tuple[int, int], now: datetime) -> datetime:
    moment = now + timedelta(days=stage.chance.number(*days))
    return stage.playbook.calendar.next_open(moment.replace(minute=0, second=0, microsecond=0))


def _book(stage: Stage, story: Story, scene: Scene, now: datetime) -> None:
    slot = _free_slot(stage, story, scene, now)
    story.booking_id = book_visit(
        ref=story.ref,
        kind=scene.booking,
        resource_id=slot.resource_id,
        starts_at=slot.starts_at,
        wishes=stage.chance.any_of(
            ["", "", "Позвонить за час", "Пропуск на охране", "С рулеткой и образцами"]
        ),
        actor=story.seller,
        now=now,
    )


def _rebook(stage: Stage, story: Story, scene: Scene, now: datetime) -> None:
    slot = _free_slot(stage, story, scene, now)
    assert story.booking_id is not None
    move_booking(
        booking_id=story.booking_id,
        starts_at=slot.starts_at,
        resource_id=slot.resource_id,
        actor=story.seller,
        now=now,
    )


def _free_slot(stage: Stage, story: Story, scene: Scene, now: datetime) -> Any:
    start = now + timedelta(days=stage.chance.number(*scene.days))
    # Far enough ahead for New Year, when the showroom is closed for ten days, and a full diary.
    end = start + timedelta(days=60)
    slots = free_slots(kind=scene.booking, start=start, end=end, now=now)
    slot = stage.chance.any_of(slots[:6])
    story.visit_at, story.visit_ends_at = slot.starts_at, slot.ends_at
    story.goer = stage.actors[slot.resource_id]
    return slot


def _confirm(stage: Stage, story: Story, scene: Scene, now: datetime) -> None:
    confirm_booking(booking_id=_booked(story), actor=story.seller, now=now)


def _travel(stage: Stage, story: Story, scene: Scene, now: datetime) -> None:
    start_travel(booking_id=_booked(story), actor=story.goer or story.seller, now=now)


def _finish(stage: Stage, story: Story, scene: Scene, now: datetime) -> None:
    finish_visit(
        booking_id=_booked(story), result=scene.result, actor=story.goer or story.seller, now=now
    )


def _booked(story: Story) -> UUID:
    if story.booking_id is None:
        raise LookupError(f"story {story.number}: no visit is booked")
    return story.booking_id


def _postpone(stage: Stage, story: Story, scene: Scene, now: datetime) -> None:
    until = _some_days_later(stage, scene.contact_in_days or (3, 10), now)
    postpone_card(ref=story.ref, until=until, actor=story.seller, now=now)


def _lose(stage: Stage, story: Story, scene: Scene, now: datetime) -> None:
    reason = stage.chance.any_of(scene.reasons)
    lose_card(ref=story.ref, reason=reason, actor=story.seller, now=now)


def _junk(stage: Stage, story: Story, scene: Scene, now: datetime) -> None:
    reason = stage.chance.any_of(scene.reasons)
    junk_card(ref=story.ref, reason=reason, actor=story.seller, now=now)


def _deal_edit(stage: Stage, story: Story, scene: Scene, now: datetime) -> None:
    deal = _deal_of(story)
    amount = story.known.get("final_price", 0)
    zone = ZoneInfo(stage.playbook.spec.calendar.zone)
    day = now.astimezone(zone).date()
    plain = {
        "today": day.isoformat(),
        "number": f"{story.number:04d}-{day:%y}",
        "half": amount // 2 + 1,
        "final_price": amount,
        "yes": True,
    }
    fields = {}
    for name in scene.fields:
        wanted = stage.script.deal_answers[name]
        if wanted.startswith("+"):
            that_day = day + timedelta(days=int(wanted[1:-1]))
            fields[name] = that_day.isoformat()
            if name == _READY:
                story.ready_at = datetime.combine(that_day, time(), tzinfo=zone)
        else:
            fields[name] = plain.get(wanted, wanted)
    edit_card(ref=deal, fields=fields, actor=story.seller, now=now)


def _deal_move(stage: Stage, story: Story, scene: Scene, now: datetime) -> None:
    move_card(ref=_deal_of(story), stage=scene.stage, actor=story.seller, now=now)


def _deal_close(stage: Stage, story: Story, scene: Scene, now: datetime) -> None:
    _close_task_of(_deal_of(story), stage, story, scene, now)


def _deal_lose(stage: Stage, story: Story, scene: Scene, now: datetime) -> None:
    reason = stage.chance.any_of(scene.reasons)
    lose_card(ref=_deal_of(story), reason=reason, actor=story.seller, now=now)


def _client_edit(stage: Stage, story: Story, scene: Scene, now: datetime) -> None:
    """Note what has become known of the client; what is known already stays."""
    deal = card_for(_deal_of(story), SYSTEM)
    for kind, answers in stage.script.client_answers.items():
        client = getattr(deal, kind)
        if client is None:
            continue
        fields = {
            name: choices[story.number % len(choices)]
            for name, choices in answers.items()
            if name not in client.fields
        }
        edit_client(kind=kind, client_id=client.pk, fields=fields, actor=story.seller, now=now)


def _deal_of(story: Story) -> CardRef:
    # Whoever sells does not always see what it grew out of.
    lead = card_for(story.ref, SYSTEM)
    if not isinstance(lead, Lead) or not hasattr(lead, "deal"):
        raise LookupError(f"story {story.number}: the lead became no deal")
    return lead.deal.ref


_SCENES: Mapping[str, Callable[[Stage, Story, Scene, datetime], None]] = {
    "take": _take,
    "note": _note,
    "edit": _edit,
    "move": _move,
    "close": _close,
    "book": _book,
    "rebook": _rebook,
    "confirm": _confirm,
    "travel": _travel,
    "finish": _finish,
    "postpone": _postpone,
    "lose": _lose,
    "junk": _junk,
    "deal_edit": _deal_edit,
    "deal_move": _deal_move,
    "deal_close": _deal_close,
    "deal_lose": _deal_lose,
    "judge": _judge,
    "hand_out": _hand_out,
    "client_edit": _client_edit,
}
