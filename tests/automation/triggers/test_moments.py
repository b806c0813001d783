"""Triggers that wait: for which moment, and for which cause."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from tests.process.joinery import NOON, a_card, joinery
from voronka.process.plugins import Due, Situation, triggers
from voronka.process.state import CardState, Facts
from voronka.process.values import values_of

triggers.load()
DAY = timedelta(days=1)
VISIT = NOON + 5 * DAY


def due(key: str, params: dict[str, Any], state: CardState, **facts: Any) -> Due | None:
    known = Facts(values={name.replace("__", "."): value for name, value in facts.items()})
    situation = Situation(
        state=state, facts=known, calendar=joinery().calendar, values=values_of(state, known)
    )
    trigger = triggers.get(key)
    return trigger().due(params=trigger.Params.model_validate(params), situation=situation)


def test_before_a_moment_and_never_after_it() -> None:
    params = {"moment": "booking.visit.starts_at", "by": "24h"}

    found = due("before", params, a_card(), booking__visit__starts_at=VISIT)

    assert found == Due(VISIT - DAY, cause=VISIT.isoformat(), until=VISIT)


def test_before_a_date_counts_from_its_beginning_where_the_firm_is() -> None:
    params = {"moment": "ready", "by": "2h"}
    midnight = datetime(2026, 3, 9, 21, 0, tzinfo=UTC)

    found = due("before", params, a_card(), ready=date(2026, 3, 10))

    assert found == Due(midnight - timedelta(hours=2), midnight.isoformat(), midnight)


def test_before_in_working_days() -> None:
    params = {"moment": "booking.visit.starts_at", "by": "2wd"}

    found = due("before", params, a_card(), booking__visit__starts_at=VISIT)

    assert found is not None
    # Monday noon, two working days earlier: Thursday noon.
    assert found.at == datetime(2026, 3, 5, 9, 0, tzinfo=UTC)


def test_after_a_moment_or_at_it() -> None:
    entered = a_card(entered_stage_at=NOON)

    later = due("after", {"moment": "card.entered_stage_at", "by": "2wd"}, entered)
    at_once = due("after", {"moment": "card.entered_stage_at"}, entered)

    assert later == Due(datetime(2026, 3, 6, 9, 0, tzinfo=UTC), NOON.isoformat())
    assert at_once == Due(NOON, NOON.isoformat())


def test_a_moment_in_another_zone_is_the_same_cause() -> None:
    from zoneinfo import ZoneInfo

    moscow = VISIT.astimezone(ZoneInfo("Europe/Moscow"))
    params = {"moment": "booking.visit.starts_at"}

    assert due("after", params, a_card(), booking__visit__starts_at=moscow) == Due(
        VISIT, VISIT.isoformat()
    )


def test_untouched_counts_from_the_later_of_contact_and_entry() -> None:
    touched = a_card(last_touch_at=NOON, entered_stage_at=NOON - DAY)
    entered = a_card(last_touch_at=NOON - DAY, entered_stage_at=NOON)

    for state in (touched, entered):
        assert due("untouched", {"span": "36h"}, state) == Due(
            NOON + timedelta(hours=36), NOON.isoformat()
        )


@pytest.mark.parametrize("key", ["before", "after"])
@pytest.mark.parametrize("value", [None, "soon", 5, datetime(2026, 3, 9), datetime.max])
def test_without_a_moment_there_is_nothing_to_wait_for(key: str, value: Any) -> None:
    params = {"moment": "booking.visit.starts_at", "by": "24h"}

    assert due(key, params, a_card(), booking__visit__starts_at=value) is None


def test_beyond_the_calendar_there_is_nothing_to_wait_for() -> None:
    last = datetime.max.replace(tzinfo=UTC)
    first = datetime.min.replace(tzinfo=UTC)

    assert due("after", {"moment": "x", "by": "24h"}, a_card(), x=last) is None
    assert due("before", {"moment": "x", "by": "24h"}, a_card(), x=first) is None
