"""Triggers that listen: which occasions are theirs, and what tells one occasion from another."""

from typing import Any
from uuid import UUID

import pytest

from tests.process.joinery import ANNA_ID, NOON, a_card
from voronka.process.commands import (
    BookingChanged,
    CloseTask,
    Command,
    Create,
    Edit,
    EventChanged,
    Inbound,
    Move,
    Signal,
)
from voronka.process.decision import Change
from voronka.process.plugins import Occasion, Trigger, triggers

triggers.load()
TASK = UUID(int=70)


def occasion(
    command: Command, *changes: Change, before: str = "new", after: str = "mine"
) -> Occasion:
    return Occasion(
        command=command,
        before=a_card(before),
        after=a_card(after, version=6),
        changes=changes,
        now=NOON,
    )


def cause(key: str, params: dict[str, Any], about: Occasion) -> str | None:
    trigger = triggers.get(key)
    return trigger().cause(params=trigger.Params.model_validate(params), occasion=about)


MOVED = occasion(Move(stage="mine"), Change(kind="stage", before="new", after="mine"))
EDITED = occasion(
    Edit(fields={"rooms": 2}), Change(kind="field", name="rooms", after=2), before="mine"
)
CLOSED = occasion(CloseTask(task_id=TASK, template="offer", outcome="sent"))
VISIT = occasion(BookingChanged(booking="visit", change="moved", booking_id=TASK))
PARTY = occasion(EventChanged(change="called_off", event_id=TASK, stamp="3"))
WROTE = occasion(Inbound(channel="email", message_id=TASK))
PAID = occasion(Signal(name="paid"), Change(kind="signal", name="paid"))
MADE = occasion(Create(pipeline="leads", channel="form"), Change(kind="created"))
OWNED = occasion(Edit(fields={}), Change(kind="owner", after=ANNA_ID))


@pytest.mark.parametrize(
    ("key", "params", "about", "expected"),
    [
        ("entered", {"stage": "mine"}, MOVED, "v6"),
        ("entered", {"stage": "new"}, MOVED, None),
        ("left", {"stage": "new"}, MOVED, "v6"),
        ("left", {"stage": "mine"}, MOVED, None),
        ("created", {}, MADE, "created"),
        ("created", {"channel": "form"}, MADE, "created"),
        ("created", {"channel": "hand"}, MADE, None),
        ("created", {}, MOVED, None),
        ("changed", {"names": "rooms"}, EDITED, "v6"),
        ("changed", {"names": ["budget", "rooms"]}, EDITED, "v6"),
        ("changed", {"names": "budget"}, EDITED, None),
        ("changed", {"names": "card.owner"}, OWNED, "v6"),
        ("changed", {"names": "card.owner"}, EDITED, None),
        ("task_closed", {"template": "offer"}, CLOSED, f"task:{TASK}:v6"),
        ("task_closed", {"template": "offer", "outcome": "sent"}, CLOSED, f"task:{TASK}:v6"),
        ("task_closed", {"template": "offer", "outcome": ["x"]}, CLOSED, None),
        ("task_closed", {"template": "call"}, CLOSED, None),
        ("booking_changed", {"booking": "visit"}, VISIT, f"booking:{TASK}:v6"),
        ("booking_changed", {"booking": "visit", "to": "moved"}, VISIT, f"booking:{TASK}:v6"),
        ("booking_changed", {"booking": "visit", "to": ["done"]}, VISIT, None),
        ("booking_changed", {"booking": "party"}, VISIT, None),
        ("event_changed", {"to": "called_off"}, PARTY, f"event:{TASK}:called_off:3"),
        ("event_changed", {"to": ["registered", "rescheduled"]}, PARTY, None),
        ("event_changed", {"to": "called_off"}, VISIT, None),
        ("inbound", {}, WROTE, f"inbound:{TASK}:v6"),
        ("inbound", {"channel": "email"}, WROTE, f"inbound:{TASK}:v6"),
        ("inbound", {"channel": "sms"}, WROTE, None),
        ("signal", {"name": "paid"}, PAID, "v6"),
        ("signal", {"name": "lost"}, PAID, None),
    ],
)
def test_its_own_occasions_and_no_others(
    key: str, params: dict[str, Any], about: Occasion, expected: str | None
) -> None:
    assert cause(key, params, about) == expected


def test_a_title_may_be_named_as_the_cards() -> None:
    renamed = occasion(Edit(fields={}), Change(kind="field", name="title", after="x"))

    assert cause("changed", {"names": "card.title"}, renamed) == "v6"


LISTENING = sorted(found.key for found in triggers if found.hears)
TIMED = sorted(found.key for found in triggers if not found.hears)


def test_which_triggers_listen_and_which_wait() -> None:
    assert LISTENING == [
        "booking_changed", "changed", "created", "entered", "event_changed", "inbound", "left",
        "signal", "task_closed",
    ]  # fmt: skip
    assert TIMED == ["after", "before", "untouched"]


SAMPLES: dict[str, dict[str, Any]] = {
    "entered": {"stage": "mine"},
    "left": {"stage": "mine"},
    "created": {"channel": "form"},
    "changed": {"names": ["rooms", "wood"]},
    "task_closed": {"template": "offer", "outcome": "sent"},
    "booking_changed": {"booking": "visit", "to": ["moved", "done"]},
    "event_changed": {"to": ["rescheduled", "called_off"]},
    "inbound": {"channel": "email"},
    "signal": {"name": "paid"},
    "before": {"moment": "next_contact_at", "by": "24h"},
    "after": {"moment": "next_contact_at", "by": "2wd"},
    "untouched": {"span": "3wd"},
}
SENTENCES = {
    "entered": ("карточка вошла в стадию «Mine»", "a card entered “Mine”"),
    "left": ("карточка вышла из стадии «Mine»", "a card left “Mine”"),
    "created": ("появилась новая карточка (Form)", "a new card was made (Form)"),
    "changed": ("изменилось: Rooms, Wood", "Rooms, Wood changed"),
    "task_closed": (
        "задача «Offer» закрыта с итогом «Sent»",
        "the task “Offer” was closed as “Sent”",
    ),
    "booking_changed": ("«Visit»: перенесён, проведён", "“Visit”: moved, done"),
    "event_changed": (
        "изменились время или место мероприятия или мероприятие отменено",
        "the time or place of an event changed or an event was called off",
    ),
    "inbound": ("клиент обратился через email", "the client came by email"),
    "signal": ("пришёл сигнал «paid»", "the signal “paid”"),
    "before": (
        "за 24 часа до момента «Next_contact_at»",
        "24 hours before Next_contact_at",
    ),
    "after": (
        "через 2 рабочих дня после момента «Next_contact_at»",
        "2 working days after Next_contact_at",
    ),
    "untouched": ("нет контакта с клиентом: 3 рабочих дня", "no contact for 3 working days"),
}


@pytest.mark.parametrize("key", sorted(SENTENCES))
def test_a_trigger_can_be_said_in_both_languages(key: str) -> None:
    trigger: type[Trigger] = triggers.get(key)
    params = trigger.Params.model_validate(SAMPLES[key])

    said = [
        trigger().words(params=params, name=str.capitalize, locale=locale)
        for locale in ("ru", "en")
    ]

    assert tuple(said) == SENTENCES[key]


def test_every_trigger_has_words_and_a_main_parameter() -> None:
    for found in triggers:
        assert found.primary in found.Params.model_fields
        assert found.key in SENTENCES
