"""Dates and moments."""

import re
from datetime import UTC, date, datetime, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from voronka.process.field_types.base import FieldType, Labels, ValueSpec, refuse

_RUSSIAN_DATE = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})", re.ASCII)
_ISO_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_MOMENT = re.compile(r"(.+?)(?:T|,?\s+)(\d{1,2}:\d\d(?::\d\d(?:\.\d{1,6})?)?)", re.ASCII)
_STORED_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{6})?\+00:00", re.ASCII)
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
# Outside of these a year is a slip of the finger.
_FIRST_YEAR, _LAST_YEAR = 1900, 2199


def _read_date(raw: Any, spec: ValueSpec) -> date:
    if isinstance(raw, date) and not isinstance(raw, datetime):
        return _in_range(raw)
    written = str(raw)
    try:
        if found := _RUSSIAN_DATE.fullmatch(written):
            return _in_range(date(int(found[3]), int(found[2]), int(found[1])))
        if _ISO_DATE.fullmatch(written):
            return _in_range(date.fromisoformat(written))
    except ValueError:
        refuse("Такого дня нет в календаре.", "There is no such day in the calendar.")
    refuse(
        "Напишите дату так: 31.12.2026 или 2026-12-31.",
        "Write the date as 31.12.2026 or 2026-12-31.",
    )


def _in_range(day: date) -> date:
    if not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        refuse("Проверьте год.", "Check the year.")
    return day


def _read_moment(raw: Any, spec: ValueSpec) -> datetime:
    moment = raw if isinstance(raw, datetime) else _written_moment(str(raw), spec)
    if moment.tzinfo is None:
        moment = _in_zone(moment, ZoneInfo(spec.zone))
    moment = moment.astimezone(UTC)
    _in_range(moment.date())
    return moment


def _written_moment(written: str, spec: ValueSpec) -> datetime:
    if found := _MOMENT.fullmatch(written):
        day, clock = _read_date(found[1], spec), found[2].rjust(5, "0")
        clock = "0" + clock if clock[1] == ":" else clock
        written = f"{day.isoformat()}T{clock}"
    try:
        return datetime.fromisoformat(written)
    except ValueError:
        refuse(
            "Напишите дату и время так: 31.12.2026 14:30.",
            "Write the date and time as 31.12.2026 14:30 or 2026-12-31 14:30.",
        )


def _in_zone(moment: datetime, zone: ZoneInfo) -> datetime:
    """Return the moment the clock on the wall shows; of two, when it is put back, the first."""
    local = moment.replace(tzinfo=zone, fold=0)
    if local.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != moment:
        refuse(
            "Такого времени в этот день нет: часы переводят вперёд.",
            "There is no such time on this day: the clocks go forward.",
        )
    return local


def _load_date(raw: Any) -> date:
    if isinstance(raw, date) and not isinstance(raw, datetime):
        return raw
    if not _ISO_DATE.fullmatch(raw):
        raise ValueError
    return date.fromisoformat(raw)


def _load_moment(raw: Any) -> datetime:
    if not isinstance(raw, datetime) and not _STORED_MOMENT.fullmatch(raw):
        raise ValueError
    moment = raw if isinstance(raw, datetime) else datetime.fromisoformat(raw)
    if moment.tzinfo is None:
        raise ValueError
    return moment.astimezone(UTC)


def _dump_date(value: Any) -> str:
    return str(value.isoformat())


def _dump_moment(value: Any) -> str:
    return str(value.astimezone(UTC).isoformat())


def _show_date(value: Any, locale: str, labels: Labels, zone: tzinfo) -> str:
    if locale.lower().startswith("ru"):
        return f"{value:%d.%m.%Y}"
    return f"{value.day} {_MONTHS[value.month - 1]} {value.year}"


def _show_moment(value: Any, locale: str, labels: Labels, zone: tzinfo) -> str:
    local = value.astimezone(zone)
    comma = "" if locale.lower().startswith("ru") else ","
    return f"{_show_date(local, locale, labels, zone)}{comma} {local:%H:%M}"


DATE = FieldType(key="date", read=_read_date, load=_load_date, dump=_dump_date, show=_show_date)
DATETIME = FieldType(
    key="datetime", read=_read_moment, load=_load_moment, dump=_dump_moment, show=_show_moment
)
