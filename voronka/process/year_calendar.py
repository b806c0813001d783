"""The days of a year on which the firm works otherwise than its week says, with why."""

from dataclasses import dataclass
from datetime import date

import holidays as public_holidays

from voronka.process.schema import CalendarSpec


@dataclass(frozen=True, kw_only=True)
class SpecialDay:
    """A day off or a day worked; `name` is the holiday's, "" of a day the playbook names."""

    day: date
    name: str
    is_worked: bool


def special_days(spec: CalendarSpec, year: int, language: str) -> list[SpecialDay]:
    """Return them by date; what the playbook says of a day goes before the country's holidays."""
    found: dict[date, SpecialDay] = {}
    if spec.holidays:
        days = public_holidays.country_holidays(
            spec.holidays, years=year, language=_spoken(spec.holidays, language)
        )
        for day, name in days.items():
            found[day] = SpecialDay(day=day, name=name, is_worked=False)
        for day in days.weekend_workdays:
            found[day] = SpecialDay(day=day, name="", is_worked=True)
    for written, is_worked in [
        *((each, False) for each in spec.days_off),
        *((each, True) for each in spec.working_days),
    ]:
        day = date.fromisoformat(written)
        if day.year == year:
            found[day] = SpecialDay(day=day, name="", is_worked=is_worked)
    return sorted(found.values(), key=lambda each: each.day)


def _spoken(country: str, language: str) -> str | None:
    """Return the language in which the country's holidays are known, the wanted one at best."""
    known = getattr(public_holidays.country_holidays(country), "supported_languages", ())
    wanted = {"en": "en_US"}.get(language, language)
    return wanted if wanted in known else None
