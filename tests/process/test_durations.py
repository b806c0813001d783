from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from voronka.process.durations import Duration


@pytest.mark.parametrize(
    ("written", "canonical"),
    [("24h", "24h"), ("30m", "30m"), ("2d", "2d"), ("3wd", "3wd"), ("4wh", "4wh"),
     ("15wm", "15wm"), ("0m", "0m"), (" 024 h ", "24h")],
)  # fmt: skip
def test_a_duration_is_written_back_canonically(written: str, canonical: str) -> None:
    assert str(Duration.parse(written)) == canonical


@given(st.integers(0, 36_525), st.sampled_from(["m", "h", "d", "wm", "wh", "wd"]))
def test_writing_and_reading_give_the_same_duration(amount: int, unit: str) -> None:
    duration = Duration.parse(f"{amount}{unit}")

    assert Duration.parse(str(duration)) == duration
    assert (duration.amount, duration.unit) == (amount, unit)


@pytest.mark.parametrize("written", ["", "h", "24", "-1h", "1.5h", "3 weeks", "1h30m", "٣h", 24])
def test_what_is_no_duration_is_refused_with_an_example(written: object) -> None:
    with pytest.raises(ValueError, match="write a whole number and a unit, such as 30m"):
        Duration.parse(written)


@pytest.mark.parametrize("written", ["36526d", "876601h", "52596001m", "36526wd"])
def test_a_century_is_enough(written: str) -> None:
    with pytest.raises(ValueError, match="longer than 100 years"):
        Duration.parse(written)


def test_clock_time_elapses_and_working_time_needs_a_calendar() -> None:
    assert Duration.parse("2d").elapsed() == timedelta(hours=48)
    assert Duration.parse("90m").elapsed() == timedelta(hours=1, minutes=30)
    assert not Duration.parse("2d").is_working()
    assert Duration.parse("3wd").is_working()
    with pytest.raises(ValueError, match="only a calendar"):
        Duration.parse("3wd").elapsed()


@pytest.mark.parametrize(
    ("written", "russian", "english"),
    [
        ("1h", "1 час", "1 hour"),
        ("24h", "24 часа", "24 hours"),
        ("11m", "11 минут", "11 minutes"),
        ("21d", "21 день", "21 days"),
        ("3wd", "3 рабочих дня", "3 working days"),
        ("1wd", "1 рабочий день", "1 working day"),
        ("5wh", "5 рабочих часов", "5 working hours"),
        ("112wm", "112 рабочих минут", "112 working minutes"),
    ],
)
def test_in_words(written: str, russian: str, english: str) -> None:
    words = Duration.parse(written).words()

    assert (words.ru, words.en) == (russian, english)


class _Task(BaseModel):
    due: Duration


def test_as_a_field_of_a_model() -> None:
    task = _Task.model_validate({"due": "4wh"})

    assert task.due == Duration(4, "wh")
    assert task.model_dump() == {"due": "4wh"}
    assert _Task.model_validate({"due": task.due}) == task
    with pytest.raises(ValidationError, match="'soon' is not a duration"):
        _Task.model_validate({"due": "soon"})
    assert _Task.model_json_schema()["properties"]["due"]["type"] == "string"
