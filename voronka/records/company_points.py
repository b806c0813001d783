"""Tax number and site of a company, as cards tell them: by these it is found again."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from voronka.kernel.actor import Actor
from voronka.records import client_history
from voronka.records.clients_cards import tell_cards
from voronka.records.contact_points import Point, store_points
from voronka.records.models import Company, ContactPoint
from voronka.records.models.spelling import same_spelling

TAX_NUMBER, SITE = "tax_number", "site"
# Of the columns of a company.
_LONGEST = {TAX_NUMBER: 32, SITE: 200}
_MOST_NAMESAKES = 50


@dataclass(frozen=True, kw_only=True)
class Reached:
    """What a company that was known has got: columns that were empty, and points."""

    fields: Mapping[str, str] = field(default_factory=dict)
    points: Sequence[tuple[str, str]] = ()


def of_company(points: Iterable[Point]) -> list[Point]:
    """Return those that are a company's and not a person's."""
    return sorted(each for each in points if len(each.value) <= _LONGEST.get(each.kind, 0))


def company_with(points: Sequence[Point], name: str) -> Company | None:
    """
    Return the company with this tax number, else the one of this name that has no other; a site is
    not enough, for one holding has many firms.
    """
    number = next((each.value for each in points if each.kind == TAX_NUMBER), "")
    if number:
        holders = ContactPoint.objects.filter(
            kind=TAX_NUMBER, value=number, holder_kind="company"
        ).values("holder_id")
        found = Company.objects.standing().filter(pk__in=holders).order_by("pk").first()
        if found is not None:
            return found
    named = Company.objects.standing().filter(search_text=f" {same_spelling(name)} ")
    if not number:
        return named.order_by("pk").first()
    some = list(named.order_by("pk")[:_MOST_NAMESAKES])
    others = ContactPoint.objects.filter(kind=TAX_NUMBER, holder_id__in=[each.pk for each in some])
    known = set(others.values_list("holder_id", flat=True))
    return next((each for each in some if each.pk not in known), None)


def add_to(company: Company, points: Sequence[Point], *, actor: Actor, now: datetime) -> Reached:
    """Have a company be reached as a card tells as well; one tax number is enough."""
    if not points:
        return Reached()
    stored = ContactPoint.objects.filter(holder_id=company.pk).values_list("kind", "value")
    held = set(stored)
    has_number = any(kind == TAX_NUMBER for kind, _value in held)
    new = [
        each
        for each in points
        if (each.kind, each.value) not in held and not (each.kind == TAX_NUMBER and has_number)
    ]
    if not new:
        return Reached()
    locked = Company._default_manager.select_for_update(no_key=True).get(pk=company.pk)
    filled = {each.kind: each.value for each in new if not locked.value_of(each.kind)}
    if filled:
        locked.take_on(filled)
        company.version = locked.version
        for name, value in filled.items():
            company.hold(name, value)
    store_points(
        holder_kind="company", holder_id=company.pk, before=frozenset(), after=frozenset(new)
    )
    for each in new:
        before = [value for kind, value in held if kind == each.kind]
        client_history.write(
            "company",
            company.pk,
            "client_field",
            name=each.kind,
            before=before,
            after=[*before, each.value],
            actor=actor,
            now=now,
        )
    names = {each.kind for each in new}
    tell_cards(kind="company", client_ids=[company.pk], names=names, actor=actor, now=now)
    return Reached(fields=filled, points=[(each.kind, each.value) for each in new])
