"""The page of a contact or company as its templates want it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.utils.translation import gettext as _

from voronka.kernel.actor import Actor
from voronka.kernel.money import Money
from voronka.process import rights
from voronka.process.models.active import active_playbook
from voronka.process.playbook import Playbook
from voronka.process.text import Text
from voronka.records.client_kinds import ClientKind
from voronka.records.client_values import MAIN, POINTS
from voronka.records.queries.client_page import ClientCard, ClientShown
from voronka.records.queries.known_client import Match
from voronka.web.client_kinds import client_address
from voronka.web.client_words import label_of
from voronka.web.clients.own import groups_of
from voronka.web.kinds import card_address
from voronka.web.maps import map_address

# What is edited together, in place.
GROUPS: Mapping[str, tuple[str, ...]] = {
    "contacts": POINTS,
    "about": ("name", "company_id", "position", "is_decision_maker", "note"),
}


@dataclass(frozen=True, kw_only=True)
class WayLine:
    """Ways of one kind to reach a client, the main one first."""

    kind: str
    label: str
    values: Sequence[str]
    has_main: bool


@dataclass(frozen=True, kw_only=True)
class CardLine:
    """A lead or deal of the client."""

    address: str
    icon: str
    title: str
    stage: Text
    color: str
    amount: Money | None
    owner_name: str
    is_open: bool
    created_at: Any


@dataclass(frozen=True, kw_only=True)
class MatchLine:
    """Another client that looks the same; an address only where it may be opened."""

    id: str
    name: str
    owner_name: str
    address: str
    # What both have: phone numbers, e-mail addresses …
    shared: str


def ways_of(kind: ClientKind, points: Mapping[str, Sequence[str]]) -> list[WayLine]:
    """Return the ways to reach a client, kind by kind."""
    return [
        WayLine(
            kind=name,
            label=label_of(name),
            values=points.get(name, ()),
            has_main=name in MAIN[kind],
        )
        for name in POINTS
    ]


def cards_of(cards: Sequence[ClientCard], playbook: Playbook) -> list[CardLine]:
    """Return the leads and deals with their stages in words, the open ones first."""
    lines = []
    for card in cards:
        known = playbook.has_stage(card.pipeline, card.stage)
        stage = playbook.stage(card.pipeline, card.stage) if known else None
        lines.append(
            CardLine(
                address=card_address(card.ref),
                icon="briefcase" if card.ref.kind == "deal" else "filter",
                title=card.title or _("No name"),
                stage=stage.label if stage else Text.same(card.stage),
                color=stage.color if stage else "gray",
                amount=card.amount,
                owner_name=card.owner_name,
                is_open=card.is_open,
                created_at=card.created_at,
            )
        )
    return lines


def matches_of(matches: Sequence[Match]) -> list[MatchLine]:
    return [
        MatchLine(
            id=str(match.id),
            name=match.name or _("No name"),
            owner_name=match.owner_name,
            address=_address(match),
            shared=", ".join(value for _kind, value in match.points),
        )
        for match in matches
    ]


def context_of(page: ClientShown, *, actor: Actor, locale: str) -> dict[str, Any]:
    """Return everything the pieces of a client's page show."""
    playbook = active_playbook()
    cards = cards_of(page.cards, playbook)
    return {
        "page": page,
        "kind": page.kind,
        "ways": ways_of(page.kind, page.points),
        "cards": cards,
        "groups": groups_of(page, actor, locale),
        "map_of": partial(map_address, locale=locale),
        "matches": matches_of(page.matches),
        "company_address": client_address("company", page.company_id)
        if page.company_id and page.company_is_seen
        else "",
        "may": {name: rights.may(playbook, actor, name) for name in ("create", "assign")},
        "may_lead": not playbook.is_without_leads
        and rights.scope(playbook, actor, "lead", "see") not in ("none", "participating"),
        "may_deal": rights.scope(playbook, actor, "deal", "see") not in ("none", "participating"),
    }


def _address(match: Match) -> str:
    if not match.is_seen or match.kind not in ("contact", "company"):
        return ""
    return client_address(match.kind, match.id)
