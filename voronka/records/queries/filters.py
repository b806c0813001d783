"""What a board, list or bulk action is narrowed to: one set of filters for all of them."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from django.core.exceptions import EmptyResultSet, FullResultSet
from django.db import connection
from django.db.models import BooleanField, Q, QuerySet
from django.db.models.expressions import RawSQL

from voronka.kernel.actor import Actor
from voronka.kernel.storable import storable
from voronka.process.playbook import Playbook
from voronka.process.standard_fields import EXTERNAL_ID, REQUESTED_AT
from voronka.process.state import CardKind
from voronka.records.models import ContactPoint
from voronka.records.models.spelling import same_spelling
from voronka.records.narrowings import narrowed
from voronka.records.queries.cards import MODELS
from voronka.records.queries.filter_terms import NO_TERMS, Group
from voronka.records.queries.misspelt import may_be_misspelt
from voronka.records.queries.own_words import has_point_or_word, has_word, phone_digits

Which = Literal["open", "closed", "all"]


@dataclass(frozen=True, kw_only=True)
class CardFilter:
    """
    Which cards are wanted; what is empty lets everything through.

    `text` is words of the title, client or company, or part of a phone number or e-mail address;
    with `alike`, names that read alike will do. `external_id` is the number in another system,
    `ids` are cards picked one by one, and `also` is what the terms about fields came to, see
    `filter_conditions.by_terms`.
    """

    pipeline: str = ""
    stage: str = ""
    owner_id: UUID | None = None
    without_owner: bool = False
    source: str = ""
    grade: str = ""
    text: str = ""
    external_id: str = ""
    which: Which = "open"
    # In which the client asked, or, where that is not known, in which the card was made.
    year: str = ""
    # An event the cards are invited to, "<id>" or "<id>:attended", see `narrowings`.
    event: str = ""
    alike: bool = False
    ids: tuple[UUID, ...] | None = None
    terms: Group = NO_TERMS
    also: Q | None = None

    def condition(self, playbook: Playbook, kind: CardKind, actor: Actor) -> Q:
        """Return the filter as a condition on cards of this kind; whose text is hidden has none."""
        condition = self._by_place()
        condition &= self._by_fields(playbook, kind)
        if self.also is not None:
            condition &= self.also
        if self.event:
            condition &= narrowed("event", self.event, kind, actor)
        if self.alike and self.has_words:
            return condition & Q(search_text__trigram_word_similar=same_spelling(self.text))
        return condition & text_condition(self.text, kind, actor)

    def _by_place(self) -> Q:
        condition = Q()
        for column in ("pipeline", "stage", "source"):
            if wanted := getattr(self, column):
                condition &= Q(**{column: wanted})
        if self.owner_id is not None:
            condition &= Q(owner=self.owner_id)
        if self.without_owner:
            condition &= Q(owner__isnull=True)
        if self.which != "all":
            condition &= Q(closed_at__isnull=self.which == "open")
        return condition

    def _by_fields(self, playbook: Playbook, kind: CardKind) -> Q:
        condition = Q() if self.ids is None else Q(pk__in=self.ids)
        if self.year:
            condition &= _asked_in(self.year, playbook, kind)
        if self.grade:
            condition &= Q(fields__contains={grade_field(playbook, kind): self.grade})
        if self.external_id:
            condition &= Q(fields__contains={EXTERNAL_ID: self.external_id})
        return condition

    @property
    def has_words(self) -> bool:
        """Say whether the text is words of a name that may be misspelt."""
        return may_be_misspelt(self.text)


def asked_at(kind: CardKind) -> str:
    """Return when the client asked, as SQL about the table's own row."""
    table = MODELS[kind]._meta.db_table
    return f"coalesce(({table}.fields ->> '{REQUESTED_AT}')::timestamptz, {table}.created_at)"


def _asked_in(year: str, playbook: Playbook, kind: CardKind) -> Q:
    if not re.fullmatch(r"(19|20|21)\d\d", year):
        return Q(pk__in=[])
    zone = ZoneInfo(playbook.spec.calendar.zone)
    first, beyond = (datetime(each, 1, 1, tzinfo=zone) for each in (int(year), int(year) + 1))
    asked = asked_at(kind)
    text = f"({asked} >= %s AND {asked} < %s)"
    return Q(RawSQL(text, [first, beyond], output_field=BooleanField()))


def grade_field(playbook: Playbook, kind: CardKind) -> str:
    """Return the field with the class of a card, or "" where nothing is scored."""
    return next((f"{key}_class" for key, s in playbook.spec.scoring.items() if s.of == kind), "")


def text_condition(text: str, kind: CardKind, actor: Actor) -> Q:
    """Return the condition for what a person typed into the search field of a list."""
    text = same_spelling(storable(text).strip())
    if not text:
        return Q()
    if digits := phone_digits(text):
        return has_point_or_word(_holders(kind, "phone", digits), text, kind, actor)
    if "@" in text:
        return has_point_or_word(_holders(kind, "email", text), text, kind, actor)
    condition = Q()
    for word in text.split():
        condition &= Q(search_text__contains=word) | has_word(word, kind, actor)
    return condition


def _holders(kind: str, point_kind: str, part: str) -> "QuerySet[ContactPoint, Any]":
    found = ContactPoint.objects.filter(holder_kind=kind, kind=point_kind, value__contains=part)
    return found.values("holder_id")


def where(kind: CardKind, condition: Q, *, actor: Actor) -> tuple[str, dict[str, Any]]:
    """
    Return the condition, and that the actor sees the card, as SQL about the table's own row.

    Parameters are named, for queries that are written by hand.
    """
    cards = MODELS[kind].objects.visible_to(actor).filter(condition)
    return named(cards)


def named(rows: "QuerySet[Any, Any]", prefix: str = "w") -> tuple[str, dict[str, Any]]:
    """Return the WHERE of a query with its parameters named by the prefix."""
    compiler = rows.query.get_compiler(connection=connection)
    try:
        sql, params = compiler.compile(rows.query.where)
    except FullResultSet:
        return "true", {}
    except EmptyResultSet:
        return "false", {}
    parts = sql.split("%s")
    keys = [f"{prefix}{number}" for number in range(len(params))]
    sql = parts[0] + "".join(f"%({key})s{part}" for key, part in zip(keys, parts[1:], strict=True))
    return sql, dict(zip(keys, params, strict=True))
