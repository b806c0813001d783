"""
Terms of a filter as a condition on cards.

What compares goes through the language of conditions, the one that gates and robots are written in;
what chooses among keys is asked of the columns and of the index over the playbook's fields.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, cast
from uuid import UUID
from zoneinfo import ZoneInfo

from django.core.exceptions import EmptyResultSet
from django.db.models import BooleanField, Q
from django.db.models.expressions import RawSQL
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from voronka.kernel.actor import Actor
from voronka.people.models import User
from voronka.process import field_types
from voronka.process.conditions import (
    CardSource,
    Column,
    ConditionError,
    MoneyColumns,
    compile_condition,
)
from voronka.process.field_types import InvalidValue, Spec
from voronka.process.playbook import Playbook
from voronka.process.schema import Holder
from voronka.process.standard_fields import AMOUNT, NEXT_CONTACT_AT, STANDARD
from voronka.process.state import CardKind
from voronka.records.client_kinds import ClientKind
from voronka.records.models import Company, Contact, Deal, Lead
from voronka.records.queries.filter_fields import (
    OWNER,
    STAGE,
    FilterField,
    filter_fields,
)
from voronka.records.queries.filter_periods import beginning_of, days_of
from voronka.records.queries.filter_terms import Group, Term, UnreadableFilter
from voronka.records.queries.filters import CardFilter

ME, MY_TEAM, NOBODY = "me", "my_team", "nobody"
_COLUMNS = ("stage", "source", "lost_reason", "junk_reason")
_MOMENT_COLUMNS = ("created_at", "entered_stage_at", "last_touch_at", "closed_at")
_TABLES: Mapping[CardKind, str] = {"lead": Lead._meta.db_table, "deal": Deal._meta.db_table}
_CLIENTS: Mapping[ClientKind, Any] = {"contact": Contact, "company": Company}
# Where the own fields of clients stand.
_OWN: Mapping[Holder, CardSource] = {
    kind: CardSource(alias=model._meta.db_table) for kind, model in _CLIENTS.items()
}


@dataclass(frozen=True, kw_only=True)
class Asking:
    """Who asks, of which cards, and when: what "me", "today" and a field's name mean."""

    playbook: Playbook
    kind: Holder
    actor: Actor
    now: datetime

    @property
    def is_of_cards(self) -> bool:
        """Say whether some names are those of columns; own fields of clients have any name."""
        return self.kind in ("lead", "deal")

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.playbook.spec.calendar.zone)

    @property
    def today(self) -> date:
        return self.now.astimezone(self.zone).date()


def by_terms(wanted: CardFilter, terms: Group, asking: Asking) -> CardFilter:
    """
    Return the filter narrowed by terms about fields as well.

    :raises UnreadableFilter: they name what does not exist, or compare what cannot be compared
    """
    return replace(wanted, terms=terms, also=condition_of(terms, asking)) if terms else wanted


def condition_of(group: Group, asking: Asking) -> Q:
    """
    Return the condition; one that is unknown of a card does not let it through.

    :raises UnreadableFilter: it names what does not exist, or compares what cannot be compared
    """
    kind = cast(CardKind, asking.kind)
    return _group(group, filter_fields(asking.playbook, kind, asking.actor), asking)


def _group(group: Group, fields: Mapping[str, FilterField], asking: Asking) -> Q:
    joined = Q()
    for part in group.parts:
        if isinstance(part, Group):
            condition = _group(part, fields, asking)
        else:
            condition = term_condition(part, fields.get(part.field), asking)
        joined = joined & condition if group.joined == "all" else joined | condition
    return joined


def term_condition(term: Term, field: FilterField | None, asking: Asking) -> Q:
    """
    Return the condition of one term about a card, or about an own field of a client.

    :raises UnreadableFilter: there is no such field, or it compares what cannot be compared
    """
    if field is None:
        raise UnreadableFilter(
            _("There is no field “%(name)s” to filter by.") % {"name": term.field}
        )
    if term.operator not in field.operators:
        raise senseless(field)
    if field.asked is not None:
        return brought_condition(term, field)
    if asking.is_of_cards and field.own_of is not None:
        return _of_client(term, field, field.own_of, asking)
    if term.operator == "empty":
        condition = ~_has(field, asking)
        return ~condition if term.denied else condition
    if not term.values:
        raise senseless(field)
    positive = _CHOOSING.get(field.type, _compared)(term, field, asking)
    if NOBODY in term.values:
        return ~positive if term.denied else positive
    # What is not known is not what was named either.
    return ~(_has(field, asking) & positive) if term.denied else positive


def brought_condition(term: Term, field: FilterField) -> Q:
    """
    Return the condition of a term about what an area above brings along.

    :raises UnreadableFilter: it compares with nothing
    """
    assert field.asked is not None
    if not term.values and term.operator != "empty":
        raise senseless(field)
    found = field.asked(term.operator, term.values)
    return ~found if term.denied else found


def _of_client(term: Term, field: FilterField, kind: ClientKind, asking: Asking) -> Q:
    """Return the condition that the card's contact or company fits, or that it has none."""
    fits_nobody = (term.operator == "empty" or NOBODY in term.values) != term.denied
    # Whoever has no client has nothing in its fields either.
    asked = replace(term, denied=not term.denied) if fits_nobody else term
    here = replace(field, key=field.path)
    condition = term_condition(asked, here, replace(asking, kind=kind))
    table = _TABLES[cast(CardKind, asking.kind)]
    text, params = _ids_of(kind, condition)
    known = f"({table}.{kind}_id IS NOT NULL AND {table}.{kind}_id IN ({text}))"
    found = Q(RawSQL(known, params, output_field=BooleanField()))
    return ~found if fits_nobody else found


def _ids_of(kind: ClientKind, condition: Q) -> tuple[str, tuple[Any, ...]]:
    try:
        clients = _CLIENTS[kind].objects.filter(condition).values("pk")
        text, params = clients.query.sql_with_params()
    except EmptyResultSet:
        return "NULL", ()
    return text, params


# What chooses among keys.


def _chosen(term: Term, field: FilterField, asking: Asking) -> Q:
    unknown = [key for key in term.values if key not in field.options]
    if unknown:
        raise senseless(field)
    if asking.is_of_cards and field.key in _COLUMNS:
        return Q(**{f"{field.key}__in": term.values})
    return _any(Q(fields__contains={field.key: key}) for key in term.values)


def _among_several(term: Term, field: FilterField, asking: Asking) -> Q:
    if any(key not in field.options for key in term.values):
        raise senseless(field)
    each = [Q(fields__contains={field.key: [key]}) for key in term.values]
    if term.operator == "is":
        return _any(each)
    condition = Q()
    for one in each:
        condition &= one
    return condition


def _yes_or_no(term: Term, field: FilterField, asking: Asking) -> Q:
    answers = {"yes": True, "no": False}
    if any(word not in answers for word in term.values):
        raise senseless(field)
    return _any(Q(fields__contains={field.key: answers[word]}) for word in term.values)


def _person(term: Term, field: FilterField, asking: Asking) -> Q:
    condition = Q(pk__in=[])
    ids: list[UUID] = []
    for word in term.values:
        if word == NOBODY:
            condition |= ~_has(field, asking)
        else:
            ids += people_named(word, field, asking.actor)
    if asking.is_of_cards and field.key == OWNER:
        return condition | Q(owner__in=ids)
    return condition | _any(Q(fields__contains={field.key: str(each)}) for each in ids)


def people_named(word: str, field: FilterField, actor: Actor) -> list[UUID]:
    """
    Return whom a word of a filter means: oneself, one's team, or a colleague.

    :raises UnreadableFilter: it names nobody
    """
    if word == ME:
        return [actor.id] if actor.id else []
    if word == MY_TEAM:
        if actor.team_id is None:
            return []
        return list(User.objects.filter(team=actor.team_id).values_list("pk", flat=True))
    try:
        return [UUID(word)]
    except ValueError as error:
        raise senseless(field) from error


_CHOOSING: Mapping[str, Callable[[Term, FilterField, Asking], Q]] = {
    "choice": _chosen,
    "multi_choice": _among_several,
    "bool": _yes_or_no,
    "user": _person,
}


def _any(conditions: Any) -> Q:
    joined = Q(pk__in=[])
    for each in conditions:
        joined |= each
    return joined


# What compares: through the language of conditions.


def _has(field: FilterField, asking: Asking) -> Q:
    if asking.is_of_cards and field.key == STAGE:
        return Q()
    if asking.is_of_cards and field.key == OWNER:
        return Q(owner__isnull=False)
    return _asked(f"has({field.path})", asking)


def _compared(term: Term, field: FilterField, asking: Asking) -> Q:
    if field.type in ("date", "datetime"):
        return _asked(_moment_source(term, field, asking), asking)
    value = term.values[0]
    if field.type in ("number", "integer", "money"):
        number = _number(value, field, asking)
        sign = {"from": ">=", "to": "<=", "is": "=="}[term.operator]
        return _asked(f"{field.path} {sign} {number}", asking)
    return _asked(_text_source(term, field), asking)


def _text_source(term: Term, field: FilterField) -> str:
    value = term.values[0].strip()
    if field.type == "phone":
        value = "".join(sign for sign in value if sign.isdigit())
        # 8 (495) … is how +7 495 … is dialled at home.
        value = value[1:] if value.startswith("8") and len(value) > 4 else value
    if not value:
        raise senseless(field)
    name, text = f"lower({field.path})", json.dumps(value.lower(), ensure_ascii=False)
    if term.operator == "is":
        return f"{name} == {text}"
    return f"{name}.{'contains' if term.operator == 'has' else 'startsWith'}({text})"


def _number(value: str, field: FilterField, asking: Asking) -> str:
    spec = Spec(type=field.type, currency=asking.playbook.spec.currency)
    try:
        read: Any = field_types.get(field.type).parse(value, spec)
    except InvalidValue as error:
        raise UnreadableFilter(error.text.in_(get_language() or "ru")) from error
    if read is None:
        raise senseless(field)
    plain = read.major if field.type == "money" else Decimal(read)
    return format(plain, "f")


def _moment_source(term: Term, field: FilterField, asking: Asking) -> str:
    word = term.values[0]
    if term.operator == "in":
        if word == "overdue":
            return f"{field.path} < {'now' if field.type == 'datetime' else 'today'}"
        days = days_of(word, asking.today)
        if days is None:
            raise senseless(field)
        first, beyond = days
    else:
        day = day_in(word, field)
        first = day if term.operator == "from" else None
        beyond = day + timedelta(days=1) if term.operator == "to" else date.max
    parts = [f"{field.path} >= {_written(first, field, asking)}"] if first else []
    if beyond != date.max:
        parts.append(f"{field.path} < {_written(beyond, field, asking)}")
    return " && ".join(parts)


def day_in(word: str, field: FilterField) -> date:
    """
    Return the day that is written.

    :raises UnreadableFilter: it is none
    """
    try:
        day = date.fromisoformat(word)
    except ValueError as error:
        raise senseless(field) from error
    if not 1900 <= day.year <= 2200:
        raise senseless(field)
    return day


def _written(day: date, field: FilterField, asking: Asking) -> str:
    if field.type == "date":
        return f"date('{day.isoformat()}')"
    return f"timestamp('{beginning_of(day, asking.zone).isoformat()}')"


def _asked(source: str, asking: Asking) -> Q:
    try:
        condition = compile_condition(source, asking.playbook.scope(asking.kind))
    except ConditionError as error:
        raise UnreadableFilter(_("The filter cannot be understood.")) from error
    own = _OWN.get(asking.kind)
    stored = card_source(cast(CardKind, asking.kind)) if own is None else own
    text, params = condition.sql(stored, now=asking.now).positional()
    return Q(RawSQL(f"({text})", params, output_field=BooleanField()))


def card_source(kind: CardKind) -> CardSource:
    """Return where the values of a card stand, for conditions about the table's own row."""
    table = _TABLES[kind]
    columns: dict[str, Column | MoneyColumns] = {
        name: Column(f"{table}.{name}", filled=True)
        for name in STANDARD
        if name not in (AMOUNT, NEXT_CONTACT_AT)
    }
    columns[NEXT_CONTACT_AT] = Column(f"{table}.{NEXT_CONTACT_AT}")
    columns["card.amount"] = MoneyColumns(f"{table}.amount_minor", f"{table}.currency")
    columns[AMOUNT] = columns["card.amount"]
    columns |= {f"card.{name}": Column(f"{table}.{name}") for name in _MOMENT_COLUMNS}
    return CardSource(alias=table, columns=columns)


def senseless(field: FilterField) -> UnreadableFilter:
    """Return what is said of a filter that compares what cannot be compared."""
    label = field.label.in_(get_language() or "ru")
    return UnreadableFilter(
        _("The filter by “%(name)s” makes no sense. Set it again.") % {"name": label}
    )
