"""Contacts and companies of deals that are brought in where requests become deals at once (F6)."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import F

from voronka.kernel.actor import Actor
from voronka.kernel.ids import new_id
from voronka.process import field_types
from voronka.process import standard_fields as standard
from voronka.process.playbook import Playbook
from voronka.process.schema import ClientKind, ConversionSpec
from voronka.quality.imports.matching import Found
from voronka.quality.imports.planning import PlannedRow
from voronka.records.lead_fields import fields_of_lead
from voronka.records.models import Company, Deal
from voronka.records.models.spelling import same_spelling
from voronka.records.queries.new_cards import NewCard, decide_new
from voronka.records.use_cases.create_clients import NewClient, create_clients

_NAMES = (standard.CLIENT_NAME, standard.COMPANY_NAME, standard.TITLE, standard.PHONE)
_WAYS = (standard.PHONE, standard.EMAIL, standard.MESSENGER)


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """A row that is to become a deal, with whom it was found to speak of."""

    row: PlannedRow
    found: Found
    card: NewCard


@dataclass(frozen=True, kw_only=True)
class DealsClients:
    """Gives each new deal its contact and company: those known, or new ones, many at once."""

    playbook: Playbook
    conversion: ConversionSpec
    actor: Actor
    now: datetime
    contacts: list[NewClient] = field(default_factory=list)
    # By what the new ones are reached by: two rows may speak of one person.
    reached: dict[tuple[str, str], UUID] = field(default_factory=dict)
    companies: dict[str, NewClient] = field(default_factory=dict)

    def given_to(self, wanted: Sequence[Wanted]) -> list[NewCard]:
        """
        Return the cards as they are to be made, after what they lacked was made. Cards that would
        be refused get nothing. The number of queries does not depend on the number of cards.
        """
        cards = [each.card for each in wanted]
        decided = decide_new(self.playbook, "deal", cards, actor=self.actor, now=self.now)
        allowed = {each.wanted.id for each in decided if each.decision.allowed}
        known = _companies_named(_company_name(each) for each in wanted if each.card.id in allowed)
        given = [
            self._with_clients(each, known) if each.card.id in allowed else each.card
            for each in wanted
        ]
        new: tuple[tuple[ClientKind, Sequence[NewClient]], ...] = (
            ("company", list(self.companies.values())),
            ("contact", self.contacts),
        )
        for kind, clients in new:
            if clients:
                create_clients(kind=kind, wanted=clients, actor=self.actor, now=self.now)
        return given

    def _with_clients(self, each: Wanted, known: dict[str, UUID]) -> NewCard:
        card, found = each.card, each.found
        company_id = card.company_id or (found.company.id if found.company else None)
        if company_id is None and (spelling := _company_name(each)):
            company_id = known.get(spelling) or self._new_company(spelling, each)
        contact_id = card.contact_id or (found.contact.id if found.contact else None)
        if contact_id is None and any(each.row.fields.get(name) for name in _NAMES):
            contact_id = self._new_contact(each, company_id)
        return replace(card, contact_id=contact_id, company_id=company_id)

    def _new_company(self, spelling: str, each: Wanted) -> UUID:
        if spelling not in self.companies:
            name = str(each.row.fields[standard.COMPANY_NAME]).strip()
            self.companies[spelling] = NewClient(
                id=new_id(),
                values={"name": name, **self._own("company", each)},
                owner_id=each.card.command.owner_id,
            )
        return self.companies[spelling].id

    def _new_contact(self, each: Wanted, company_id: UUID | None) -> UUID:
        fields = each.row.fields
        points = frozenset(point for point in each.row.points if point.kind in _WAYS)
        ways_in = [(point.kind, point.value) for point in sorted(points)]
        for way_in in ways_in:
            if way_in in self.reached:
                return self.reached[way_in]
        name = next(str(fields[name]) for name in _NAMES if fields.get(name))
        ways = {way: str(fields[way]) for way in _WAYS if fields.get(way)}
        contact = NewClient(
            id=new_id(),
            values={"name": name, **ways, **self._own("contact", each)},
            points=points,
            owner_id=each.card.command.owner_id,
            company_id=company_id,
        )
        self.contacts.append(contact)
        self.reached.update(dict.fromkeys(ways_in, contact.id))
        return contact.id

    def _own(self, kind: ClientKind, each: Wanted) -> dict[str, Any]:
        """Return what the row tells of the client's own fields, as the conversion maps them."""
        told, fields = fields_of_lead(self.conversion, each.row.fields), self.playbook.fields(kind)
        return {
            target: field_types.get(fields[target].type).to_json(told[source])
            for source, target in self.conversion.to_clients[kind].items()
            if told.get(source) is not None and not fields[target].archived
        }


def clients_made_with(deal_ids: Collection[UUID]) -> dict[ClientKind, list[UUID]]:
    """Return the contacts, then the companies, that were made together with these deals."""
    deals = Deal.objects.filter(pk__in=list(deal_ids))
    contacts = deals.filter(contact__created_at=F("created_at")).values_list("contact", flat=True)
    companies = deals.filter(company__created_at=F("created_at")).values_list("company", flat=True)
    return {"contact": list(contacts.distinct()), "company": list(companies.distinct())}


def _company_name(each: Wanted) -> str:
    """Return the company a row names, spelled as names are compared, or ""."""
    return same_spelling(str(each.row.fields.get(standard.COMPANY_NAME) or "").strip())


def _companies_named(spellings: Iterable[str]) -> dict[str, UUID]:
    """Return the companies there are by the spelling of their names, the oldest of several."""
    wanted = [f" {each} " for each in dict.fromkeys(spellings) if each]
    if not wanted:
        return {}
    found = Company.objects.standing().filter(search_text__in=wanted).order_by("-pk")
    return {text.strip(): key for text, key in found.values_list("search_text", "pk")}
