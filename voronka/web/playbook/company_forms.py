"""The forms of what a company is: its calendar, its words, its sources and reasons."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from babel import Locale
from babel.dates import get_timezone_location
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from holidays import list_supported_countries

from voronka.people.hours import DAYS, UnreadableHours, by_day, read_hours
from voronka.web.playbook.controls import Control, Kind
from voronka.web.playbook.editor import Incomplete, Place
from voronka.web.playbook.lines import Words
from voronka.web.playbook.shaped_form import JointForm, ShapedForm, TextForm
from voronka.web.playbook.shapes import Attribute, Choose, Group, Line, Paragraph, Spot, Yes
from voronka.web.playbook.words import Choice
from voronka.web.settings.personal import day_labels

Said = str | Promise
_ZONES = (
    "Europe/Kaliningrad", "Europe/Moscow", "Europe/Samara", "Asia/Yekaterinburg", "Asia/Omsk",
    "Asia/Novosibirsk", "Asia/Krasnoyarsk", "Asia/Irkutsk", "Asia/Yakutsk", "Asia/Vladivostok",
    "Asia/Magadan", "Asia/Kamchatka", "Europe/Minsk", "Asia/Almaty", "Asia/Tashkent",
    "Asia/Bishkek", "Asia/Yerevan", "Asia/Tbilisi", "Asia/Baku", "Europe/Berlin", "Europe/London",
    "UTC",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Hours(Attribute):
    """The hours of a week, day by day; hours that are the same keep the way they are written."""

    kind: Kind = "hours"

    def stored(self, written: Any, spot: Spot) -> Any:
        return by_day(written)

    def read(self, post: QueryDict, here: str, spot: Spot) -> Any:
        return {day: post.get(f"{here}.{day}", "").strip() for day in DAYS}

    def control(self, here: str, value: Any, spot: Spot) -> Control:
        return replace(super().control(here, value, spot), options=list(day_labels().items()))

    def written(self, value: Any, was: Any, spot: Spot) -> Any:
        if value == by_day(was):
            return was
        try:
            hours = read_hours(value)
        except UnreadableHours as refusal:
            raise Incomplete(str(refusal), self.key) from refusal
        return _together(hours)


class CalendarForm(ShapedForm):
    def title(self, place: Place) -> str:
        return _("Working calendar")

    def groups(self, place: Place) -> Sequence[Group]:
        locale = place.words.locale
        return [
            Group(
                _("When the company works"),
                [
                    Choose(
                        key="zone", label=_("Time zone"), must=True,
                        options=lambda spot: zones(locale),
                    ),
                    Hours(
                        key="hours", label=_("Hours"), must=True,
                        help=_(
                            "Write 09:30–18:30, or with a break 09:00–13:00, 14:00–18:00. Leave a "
                            "day empty if nobody works."
                        ),
                    ),
                ],
                note=_("Deadlines, alarms and free times for visits run through these hours."),
            ),
            Group(
                _("Holidays and exceptions"),
                [
                    Choose(
                        key="holidays", label=_("Public holidays of"), blank=_("none"),
                        options=lambda spot: countries(locale),
                    ),
                    Words(
                        key="days_off", label=_("Further days off"),
                        help=_("One date a line, as 2026-12-31."),
                    ),
                    Words(
                        key="working_days", label=_("Days that are worked all the same"),
                        help=_("One date a line, as 2026-12-31."),
                    ),
                ],
            ),
        ]  # fmt: skip


class NamedForm(TextForm):
    """A group of fields, a source, a word of the glossary: nothing but its text."""

    def __init__(self, new: Said, label: Said, *, is_long: bool = False) -> None:
        self.new, self.label, self.is_long = new, label, is_long

    def title(self, place: Place) -> str:
        return str(self.new)

    def groups(self, place: Place) -> Sequence[Group]:
        kind = Paragraph if self.is_long else Line
        return [Group("", [kind(key="label", label=str(self.label), must=True)])]


class ReasonForm(ShapedForm):
    def title(self, place: Place) -> str:
        return _("New reason")

    def groups(self, place: Place) -> Sequence[Group]:
        return [
            Group(
                "",
                [
                    Line(key="label", label=_("What it is called"), must=True),
                    Yes(key="note_required", label=_("A note must be written")),
                ],
            )
        ]


class CompanyForm(JointForm):
    def title(self, place: Place) -> str:
        return _("The process as a whole")

    def groups(self, place: Place) -> Sequence[Group]:
        return [
            Group(
                "",
                [
                    Line(key="title", label=_("What the process is called"), must=True),
                    Paragraph(key="about", label=_("What it is about"), must=True),
                ],
            )
        ]


def zones(locale: str) -> list[Choice]:
    cities = ((key, get_timezone_location(key, locale=locale, return_city=True)) for key in _ZONES)
    return [(key, f"{city} · {key}") for key, city in cities]


def countries(locale: str) -> list[Choice]:
    names = Locale.parse(locale).territories
    known = [(key, names[key]) for key in list_supported_countries() if key in names]
    return sorted(known, key=lambda each: each[1])


def _together(hours: Mapping[str, str]) -> dict[str, str]:
    """Return neighbouring days of the same hours as one: "mon-fri"."""
    found = {}
    for span, days in groupby(DAYS, key=lambda day: hours.get(day, "")):
        named = list(days)
        if span:
            found[named[0] if len(named) == 1 else f"{named[0]}-{named[-1]}"] = span
    return found
