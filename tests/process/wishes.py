"""Anything that may be wanted of a card in any state, sensible or not, for property tests."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from hypothesis import strategies as st

from tests.process.joinery import (
    ANNA,
    BORIS_ID,
    FYODOR,
    GUEST,
    HELEN,
    NOON,
    PUBLIC,
    ROBOT,
    a_card,
    joinery,
)
from voronka.kernel.actor import SYSTEM, Actor
from voronka.kernel.money import Money
from voronka.process import commands as wanted
from voronka.process.commands import Command
from voronka.process.state import CardState, Facts, WaitingRun

_OF_JOINERY = {stage for line in joinery().spec.pipelines.values() for stage in line.stages}
STAGES = [*sorted(_OF_JOINERY), "abolished", ""]
PIPELINES = [*joinery().spec.pipelines, "abolished", ""]
NAMES = [*sorted(joinery().facts_needed("leads")), "tasks.nothing.open"]
FIELDS = [*joinery().fields("lead"), "abolished"]
IDS = st.sampled_from([ANNA.id, BORIS_ID, UUID(int=99)])

moments = st.datetimes(
    min_value=datetime(2026, 2, 1), max_value=datetime(2026, 5, 1), timezones=st.just(UTC)
)
texts = st.text(max_size=8) | st.sampled_from(["oak", "pine", "red", "price", "other", "spam"])
VALUES: st.SearchStrategy[Any] = st.one_of(
    st.none(),
    texts,
    st.booleans(),
    st.integers(-5, 10**12),
    st.decimals(allow_nan=True, allow_infinity=True, places=2),
    st.floats(),
    st.builds(Money, st.integers(-100, 10**9), st.sampled_from(["RUB", "EUR"])),
    moments,
    st.datetimes(),
    st.dates(),
    st.uuids(),
    st.lists(texts, max_size=2),
    st.tuples(texts, texts),
    st.dictionaries(texts, st.integers(), max_size=2),
    st.just(10**400),
    st.sampled_from([datetime.max.replace(tzinfo=UTC), date.max, Decimal("1e400")]),
)
RAW = st.dictionaries(st.sampled_from(FIELDS), VALUES, max_size=4)

good_fields = st.fixed_dictionaries(
    {},
    optional={
        "budget": st.builds(Money, st.integers(0, 10**9), st.just("RUB")),
        "wood": st.sampled_from(["oak", "pine"]),
        "painted": st.booleans(),
        "colour": st.sampled_from(["red", "blue"]),
        "rooms": st.integers(0, 9),
        "email": st.just("ivan@example.com"),
        "next_contact_at": moments,
        "lost_reason": st.sampled_from(["price", "other"]),
    },
)
waiting = st.builds(
    WaitingRun,
    robot=st.sampled_from(["prepare", "thank", "remember", "abolished"]),
    cause=st.sampled_from(["v1", "v2"]),
    step=st.integers(-1, 4),
    since=moments,
    due_at=moments,
)
acted = st.frozensets(
    st.sampled_from(
        [
            "once_ever|card", "prepare|v1", "confirm|2026-03-04T09:00:00+00:00",
            "sos:alarm|begun:2026-03-04T09:00:00+00:00", "sos:alarm|2026-03-04T09:00:00+00:00#2",
            "sos:alarm|ended:x", "", "|", "sos:alarm|begun:9999-12-31T23:59:59+00:00",
        ]
    )
)  # fmt: skip


def _run_key(run: WaitingRun) -> tuple[str, str]:
    return run.robot, run.cause


def facts_with(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Facts]:
    return st.builds(
        Facts,
        values=st.dictionaries(st.sampled_from(NAMES), values, max_size=5),
        acted=acted,
        waiting=st.lists(waiting, max_size=2, unique_by=_run_key).map(tuple),
    )


def cards_with(fields: st.SearchStrategy[Any]) -> st.SearchStrategy[CardState]:
    return st.builds(
        a_card,
        stage=st.sampled_from(STAGES),
        pipeline=st.sampled_from(PIPELINES),
        owner_id=st.none() | IDS,
        fields=fields,
        created_at=moments,
        entered_stage_at=moments,
        last_touch_at=moments,
        previous_stage=st.sampled_from(STAGES),
        closed_at=st.none() | moments,
        version=st.integers(0, 9),
    )


good_values = st.one_of(st.none(), st.booleans(), moments, st.sampled_from(["sent", "x"]))
known_values = VALUES.filter(lambda value: value is not None)
anything = cards_with(st.dictionaries(st.sampled_from(FIELDS), known_values, max_size=5))
anything_known = facts_with(VALUES)
cards = cards_with(good_fields)
facts = facts_with(good_values)
nows = st.sampled_from([NOON, NOON + timedelta(hours=9), NOON + timedelta(days=40)])
actors: st.SearchStrategy[Actor] = st.sampled_from(
    [ANNA, HELEN, FYODOR, GUEST, PUBLIC, ROBOT, SYSTEM, Actor(kind="person", role="abolished")]
)

_stages, _pipelines = st.sampled_from(STAGES), st.sampled_from(PIPELINES)
COMMANDS: st.SearchStrategy[Command] = st.one_of(
    st.builds(
        wanted.Create,
        pipeline=_pipelines,
        stage=st.none() | _stages,
        owner_id=st.none() | IDS,
        fields=RAW,
        channel=st.sampled_from(["hand", "form", "import"]),
    ),
    st.builds(wanted.Take),
    st.builds(wanted.Assign, owner_id=st.none() | IDS),
    st.builds(wanted.Edit, fields=RAW),
    st.builds(wanted.Move, stage=_stages, pipeline=st.none() | _pipelines, fields=RAW),
    st.builds(wanted.Postpone, until=moments | st.datetimes(), note=texts),
    st.builds(wanted.Win, fields=RAW),
    st.builds(wanted.Lose, reason=texts, note=texts),
    st.builds(wanted.Junk, reason=texts, note=texts),
    st.builds(wanted.Restore),
    st.builds(
        wanted.CloseTask,
        task_id=IDS,
        template=st.sampled_from(["offer", "call", "abolished", ""]),
        outcome=st.sampled_from(["sent", "refused", "later", "odd", "x", ""]),
        note=texts,
        fields=RAW,
    ),
    st.builds(
        wanted.BookingChanged,
        booking=st.sampled_from(["visit", "party"]),
        change=st.sampled_from(["booked", "moved", "confirmed", "on_my_way", "done", "cancelled"]),
        booking_id=IDS,
    ),
    st.builds(wanted.Touch, evidence=st.sampled_from(["answered_call", "reply", "visit"])),
    st.builds(wanted.Inbound, channel=texts, message_id=st.none() | IDS),
    st.builds(wanted.Signal, name=texts),
    st.builds(
        wanted.TimerFired,
        rule=st.sampled_from(
            [
                "robot:confirm",
                "robot:stale",
                "robot:recall",
                "sos:alarm",
                "wait:prepare:2",
                ":",
                "x",
            ]
        ),
        cause=st.sampled_from(["v1", "v2", "2026-03-04T09:00:00+00:00", "x#1", ""]),
        due_at=moments,
    ),
    st.builds(
        wanted.Override,
        stage=_stages,
        pipeline=st.none() | _pipelines,
        reason=texts,
        expires_at=moments | st.datetimes(),
    ),
)
