"""How amounts, moments, phones and names are shown: the filters of the templates."""

import re
import zlib
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

import phonenumbers
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _
from markupsafe import Markup

from voronka.kernel import clock
from voronka.kernel.money import Money
from voronka.process.field_types.amounts import write_money, write_number

_BETWEEN_DIGITS = re.compile("(?<=\\d)\u00a0(?=\\d)")
_HUES = 8
# Pages show the same days, numbers and amounts again and again.
_KEPT = 10_000
_SECONDS = 60
_MINUTES = 60
_HOURS = 24
_DAYS_UNTIL_MONTHS = 60
_YEAR = 300


def money(value: Money | None) -> str:
    """Return "450 000 ₽", with thin spaces that do not break, or "₽450,000": as in the fields."""
    return _money(value, get_language() or "ru") if value else ""


@lru_cache(_KEPT)
def _money(value: Money, locale: str) -> str:
    return _thinned(write_money(value, locale))


def number(value: Any) -> str:
    return "" if value is None else _thinned(write_number(value, get_language() or "ru"))


def _thinned(written: str) -> str:
    return _BETWEEN_DIGITS.sub("\u202f", written)


def moment(value: datetime | None) -> Markup:
    """Return a moment as people say it ("today 15:00"); the whole of it is shown on hover."""
    if value is None:
        return Markup("")
    local = timezone.localtime(value)
    return Markup('<time datetime="{}" title="{}">{}</time>').format(
        value.isoformat(), full_moment(local), f"{day_words(local.date())} {local:%H:%M}"
    )


def day(value: date | datetime | None) -> Markup:
    """Return a day as people say it: "today", "12 March", with the year if it is another one."""
    if value is None:
        return Markup("")
    local = timezone.localtime(value).date() if isinstance(value, datetime) else value
    return Markup('<time datetime="{}" title="{}">{}</time>').format(
        local.isoformat(), date_format(local, "j E Y"), day_words(local)
    )


def weekday(value: date | datetime) -> str:
    """Return the day of the week in two or three letters."""
    return date_format(timezone.localtime(value) if isinstance(value, datetime) else value, "D")


def long_day(value: date | datetime) -> str:
    """Return "Tuesday, 10 March"."""
    local = timezone.localtime(value).date() if isinstance(value, datetime) else value
    return date_format(local, "l, j E")


def brief(value: datetime | None) -> Markup:
    """Return a moment where room is short: the hour only if it is near; all of it on hover."""
    if value is None:
        return Markup("")
    local = timezone.localtime(value)
    days = (local.date() - timezone.localtime(clock.now()).date()).days
    words = f"{local:%H:%M}" if days == 0 else _short_day(local.date(), days)
    return Markup('<time datetime="{}" title="{}">{}</time>').format(
        value.isoformat(), full_moment(local), words
    )


def _short_day(local: date, days: int) -> str:
    if days in (1, -1):
        return _("tomorrow") if days == 1 else _("yesterday")
    return _far_day(local, days, get_language() or "")


@lru_cache(_KEPT)
def _far_day(local: date, days: int, language: str) -> str:
    """Return the day and perhaps its year; the language is named for the memory's sake."""
    # Translators: a format of Django's for day and short month; b is the month in small letters.
    short = pgettext("date format", "j M")
    return date_format(local, short if abs(days) < _YEAR else f"{short} Y")


def full_moment(local: datetime) -> str:
    return _full(local.replace(second=0, microsecond=0), get_language() or "")


@lru_cache(_KEPT)
def _full(local: datetime, language: str) -> str:
    """Return the whole moment; the language is named for the memory's sake."""
    return date_format(local, "l, j E Y, H:i")


def day_words(local: date) -> str:
    today = timezone.localtime(clock.now()).date()
    near = {0: _("today"), 1: _("tomorrow"), -1: _("yesterday")}
    if words := near.get((local - today).days):
        return words
    return date_format(local, "j E" if local.year == today.year else "j E Y")


def age(since: datetime | None) -> str:
    """Return how long ago something was, in its largest unit: "3 d", "5 h", "12 min"."""
    return duration(clock.now() - since) if since else ""


def duration(value: timedelta) -> str:
    minutes = max(0, int(value.total_seconds()) // _SECONDS)
    return _spoken(minutes, get_language() or "")


@lru_cache(_KEPT)
def _spoken(minutes: int, language: str) -> str:
    """Return the length in its largest unit; the language is named for the memory's sake."""
    hours = minutes // _MINUTES
    days = hours // _HOURS
    if minutes < _MINUTES:
        return _("%(count)d min") % {"count": minutes}
    if hours < _HOURS:
        return _("%(count)d h") % {"count": hours}
    if days < _DAYS_UNTIL_MONTHS:
        return _("%(count)d d") % {"count": days}
    return _("%(count)d mo") % {"count": days // 30}


@lru_cache(_KEPT)
def phone(value: str | None) -> str:
    """Return a stored number as its country writes it: "+7 495 555-01-12"."""
    if not value:
        return ""
    try:
        parsed = phonenumbers.parse(value, None)
    except phonenumbers.NumberParseException:
        return value
    written = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
    return written.replace(" ", "\u00a0")


def phone_link(value: str | None) -> Markup:
    if not value:
        return Markup("")
    return Markup('<a class="phone" href="tel:{}">{}</a>').format(value, phone(value))


def initials(name: str) -> str:
    words = [w for w in name.split() if w[0].isalnum()]
    return "".join(w[0] for w in words[:2]).upper() or "?"


def hue(name: str) -> int:
    """Return which of the avatar tints a name has, always the same one."""
    return zlib.crc32(name.encode()) % _HUES


def local_input(value: date | datetime | None) -> str:
    """Return a moment or day as an <input> of type datetime-local or date wants it."""
    if isinstance(value, datetime):
        return f"{timezone.localtime(value):%Y-%m-%dT%H:%M}"
    return value.isoformat() if value else ""
