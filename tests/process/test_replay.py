"""Decisions are written down exactly, and decided again they come out equal."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.process import wishes
from tests.process.joinery import ANNA, NOON, a_card, decided, joinery
from voronka.kernel.actor import Actor
from voronka.kernel.money import Money
from voronka.process import codec
from voronka.process.answers import answer_to_json, whole
from voronka.process.commands import Command, Edit, Move
from voronka.process.decide import decide
from voronka.process.decision import Decision
from voronka.process.replay import record_of, replay
from voronka.process.state import CardState, Facts


def through_json(value: Any) -> Any:
    # As jsonb does: without the order of keys.
    return json.loads(json.dumps(value, allow_nan=False, sort_keys=True))


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    state=wishes.cards,
    facts=wishes.facts,
    command=wishes.COMMANDS,
    actor=wishes.actors,
    now=wishes.nows,
)
def test_a_recorded_decision_is_decided_the_same_again(
    state: CardState, facts: Facts, command: Command, actor: Actor, now: datetime
) -> None:
    decision = decide(joinery(), state, facts, command, actor, now)
    record = through_json(record_of(joinery(), state, facts, command, actor, now))

    again = replay(joinery(), record)

    assert again == decision
    assert record["playbook"] == joinery().hash
    written = through_json(codec.to_json(decision))
    assert codec.from_json(Decision, written) == decision
    stored, before = through_json(answer_to_json(decision, state)), record["state"]
    assert whole(stored, before) == written
    assert whole(written, before) == written


def test_an_answer_is_stored_without_what_it_left_alone() -> None:
    before = a_card(fields={"title": "Oak", "request": "A door"}, stage="new")
    after = replace(before, stage="work", fields={"title": "Oak", "amount": Money(5, "RUB")})
    decision = Decision(verdict="allowed", after=after)

    stored = answer_to_json(decision, before)

    assert stored["after"] == {
        "stage": "work",
        "fields": {"amount": {"$money": {"minor": 5, "currency": "RUB"}}},
        "without": ["request"],
    }
    assert whole(stored, codec.to_json(before)) == codec.to_json(decision)


def test_an_equal_number_that_is_written_otherwise_is_stored() -> None:
    before = a_card(fields={"width": Decimal("1.0")})
    decision = Decision(verdict="allowed", after=replace(before, fields={"width": Decimal("1.00")}))

    stored = answer_to_json(decision, before)

    assert whole(stored, codec.to_json(before)) == codec.to_json(decision)


@pytest.mark.parametrize(
    "value",
    [
        None, True, 7, 10**30, "text", "", "a\x00b", "\ud800", 1.5, Decimal("1.234"),
        Decimal("-0.00"), Money(1, "RUB"), date(2026, 3, 4), NOON, datetime(2026, 3, 4),
        UUID(int=7), ("a", "b"), (), [1, [Decimal(2)]], {"a": {"b": NOON}}, {"$money": 1},
        {"$map": []}, {"a\x00": 1}, float("inf"),
    ],
    ids=repr,
)  # fmt: skip
def test_every_value_comes_back_as_it_was(value: Any) -> None:
    written = through_json(codec.value_to_json(value))
    read = codec.value_from_json(written)

    assert read == value
    assert type(read) is type(value)


def test_what_jsonb_refuses_is_not_written() -> None:
    written = json.dumps(codec.value_to_json({"a": "\x00", "b": float("nan")}))

    assert written == '{"a": {"$text": "\\"\\\\u0000\\""}, "b": {"$float": "nan"}}'


def test_a_card_written_down_can_be_read_by_eye() -> None:
    state = a_card("known", fields={"budget": Money(5, "RUB"), "wood": "oak"})

    assert codec.to_json(state) == {
        "ref": {"kind": "lead", "id": "00000000-0000-0000-0000-000000000001"},
        "pipeline": "leads",
        "stage": "known",
        "owner_id": "00000000-0000-0000-0000-00000000000b",
        "fields": {"budget": {"$money": {"minor": 5, "currency": "RUB"}}, "wood": "oak"},
        "created_at": "2026-03-04T08:00:00+00:00",
        "entered_stage_at": "2026-03-04T08:00:00+00:00",
        "last_touch_at": "2026-03-04T08:00:00+00:00",
        "previous_stage": "",
        "closed_at": None,
        "version": 5,
    }


def test_facts_that_are_not_known_are_not_kept() -> None:
    facts = Facts(values={"booking.visit.exists": True, "tasks.offer.closed": None})

    record = record_of(joinery(), a_card(), facts, Edit(fields={}), ANNA, NOON)

    assert record["facts"] == {"values": {"booking.visit.exists": True}, "acted": [], "waiting": []}


def test_a_replay_under_another_process_may_come_out_otherwise() -> None:
    state, command = a_card("mine", fields={"wood": "oak"}), Move(stage="known")
    record = record_of(joinery(), state, Facts(), command, ANNA, NOON)

    record["state"]["fields"]["budget"] = {"$money": {"minor": 1, "currency": "RUB"}}

    assert replay(joinery(), record).allowed
    assert not decided(state, command).allowed


@pytest.mark.parametrize("raw", [{}, None, 7, {"ref": None}, []])
def test_what_was_not_written_here_is_refused(raw: Any) -> None:
    with pytest.raises(ValueError, match="this is no CardState"):
        codec.from_json(CardState, raw)


@given(command=wishes.COMMANDS)
def test_commands_come_back(command: Command) -> None:
    again = codec.command_from_json(through_json(codec.command_to_json(command)))

    # Written again, for not a number is equal to nothing, itself included.
    assert codec.command_to_json(again) == codec.command_to_json(command)


@given(st.datetimes(timezones=st.just(UTC)))
def test_moments_keep_every_microsecond(moment: datetime) -> None:
    assert codec.value_from_json(through_json(codec.value_to_json(moment))) == moment
