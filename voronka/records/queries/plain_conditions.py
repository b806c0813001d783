"""
Terms of a filter as a condition on rows that are no cards: a field's path is the path of a column.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.utils.translation import gettext as _

from voronka.kernel.actor import Actor
from voronka.process.models.active import active_playbook
from voronka.records.queries.filter_conditions import (
    NOBODY,
    Asking,
    brought_condition,
    day_in,
    people_named,
    senseless,
    term_condition,
)
from voronka.records.queries.filter_fields import FilterField
from voronka.records.queries.filter_periods import beginning_of, days_of
from voronka.records.queries.filter_terms import Group, Term, UnreadableFilter
from voronka.records.queries.own_words import phone_digits


@dataclass(frozen=True, kw_only=True)
class PlainAsking:
    """Who asks, and when: what "me" and "today" mean."""

    fields: Mapping[str, FilterField]
    actor: Actor
    now: datetime
    zone: ZoneInfo

    @property
    def today(self) -> date:
        return self.now.astimezone(self.zone).date()


def plain_condition(group: Group, asking: PlainAsking) -> Q:
    """
    Return the condition that all, or any, of the terms hold.

    :raises UnreadableFilter: it names what does not exist, or compares what cannot be compared
    """
    joined = Q()
    for part in group.parts:
        condition = (
            plain_condition(part, asking) if isinstance(part, Group) else _term(part, asking)
        )
        joined = joined & condition if group.joined == "all" else joined | condition
    return joined


def _term(term: Term, asking: PlainAsking) -> Q:
    field = asking.fields.get(term.field)
    if field is not None and field.own_of is not None:
        own = Asking(
            playbook=active_playbook(), kind=field.own_of, actor=asking.actor, now=asking.now
        )
        return term_condition(term, field, own)
    if field is None:
        raise UnreadableFilter(
            _("There is no field “%(name)s” to filter by.") % {"name": term.field}
        )
    if term.operator not in field.operators:
        raise senseless(field)
    if field.asked is not None:
        return brought_condition(term, field)
    if term.operator == "empty":
        empty = Q(**{f"{field.path}__isnull": True})
        if field.type not in ("user", "datetime", "integer", "bool"):
            empty |= Q(**{field.path: ""})
        return ~empty if term.denied else empty
    if not term.values:
        raise senseless(field)
    condition = _ASKED.get(field.type, _text)(term, field, asking)
    return ~condition if term.denied else condition


def _text(term: Term, field: FilterField, asking: PlainAsking) -> Q:
    lookup = {"has": "icontains", "starts": "istartswith", "is": "iexact"}[term.operator]
    return Q(**{f"{field.path}__{lookup}": term.values[0].strip()})


def _phone(term: Term, field: FilterField, asking: PlainAsking) -> Q:
    digits = phone_digits(term.values[0]) or "".join(s for s in term.values[0] if s.isdigit())
    if not digits:
        raise senseless(field)
    return Q(**{f"{field.path}__contains": digits})


def _choice(term: Term, field: FilterField, asking: PlainAsking) -> Q:
    if any(key not in field.options for key in term.values):
        raise senseless(field)
    return Q(**{f"{field.path}__in": term.values})


def _yes_or_no(term: Term, field: FilterField, asking: PlainAsking) -> Q:
    answers = {"yes": True, "no": False}
    if any(word not in answers for word in term.values):
        raise senseless(field)
    return Q(**{f"{field.path}__in": [answers[word] for word in term.values]})


def _person(term: Term, field: FilterField, asking: PlainAsking) -> Q:
    named = [word for word in term.values if word != NOBODY]
    ids = [each for word in named for each in people_named(word, field, asking.actor)]
    condition = Q(**{f"{field.path}__in": ids})
    return condition if len(named) == len(term.values) else condition | _nobody(field)


def _nobody(field: FilterField) -> Q:
    return Q(**{f"{field.path}__isnull": True})


def _number(term: Term, field: FilterField, asking: PlainAsking) -> Q:
    word = term.values[0].strip()
    if not word.isascii() or not word.isdigit() or len(word) > 9:
        raise senseless(field)
    lookup = {"from": "gte", "to": "lte", "is": "exact"}[term.operator]
    return Q(**{f"{field.path}__{lookup}": int(word)})


def _moment(term: Term, field: FilterField, asking: PlainAsking) -> Q:
    word = term.values[0]
    first: date | None
    beyond: date | None
    if term.operator == "in":
        if word == "overdue":
            return Q(**{f"{field.path}__lt": asking.now})
        days = days_of(word, asking.today)
        if days is None:
            raise senseless(field)
        first, beyond = days
    else:
        day = day_in(word, field)
        first = day if term.operator == "from" else None
        beyond = day + timedelta(days=1) if term.operator == "to" else None
    condition = Q(**{f"{field.path}__isnull": False})
    if first is not None:
        condition &= Q(**{f"{field.path}__gte": beginning_of(first, asking.zone)})
    if beyond is not None:
        condition &= Q(**{f"{field.path}__lt": beginning_of(beyond, asking.zone)})
    return condition


_ASKED: Mapping[str, Callable[[Term, FilterField, PlainAsking], Q]] = {
    "phone": _phone,
    "choice": _choice,
    "bool": _yes_or_no,
    "user": _person,
    "integer": _number,
    "datetime": _moment,
}
