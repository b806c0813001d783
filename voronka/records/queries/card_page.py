"""Everything a card's page shows that records know."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from uuid import UUID

from voronka.kernel.actor import Actor
from voronka.kernel.errors import NotFound
from voronka.kernel.questions import Given, Question
from voronka.process import rights
from voronka.process.commands import Move
from voronka.process.decide import decide
from voronka.process.decision import Decision
from voronka.process.hints import Hint, hint_for
from voronka.process.models.active import active_playbook, one_playbook
from voronka.process.playbook import Playbook
from voronka.process.state import CardRef, CardState, Facts, Value
from voronka.records.contact_points import Point, points_of
from voronka.records.models import Card, CardFile, CardParticipant, Company, Contact, Deal, Lead
from voronka.records.queries.cards import MODELS, facts_of, state_of
from voronka.records.queries.files import FileLine, files_of
from voronka.records.queries.known_client import Match, others_with, told_to


@dataclass(frozen=True, kw_only=True)
class Participant:
    """Somebody who works on the card without owning it."""

    user_id: UUID
    name: str
    role: str
    phone: str


@dataclass(frozen=True, kw_only=True)
class ClientLink:
    """The contact or company of a card."""

    id: UUID
    name: str
    phone: str
    email: str
    # Whether they decide about buying; a company does not.
    is_decision_maker: bool = False


@dataclass(frozen=True, kw_only=True)
class CardPage:
    """A card with everything around it."""

    ref: CardRef
    state: CardState
    facts: Facts
    # What may be shown of the fields, by name.
    fields: Mapping[str, Value]
    channel: str
    owner_name: str
    team_name: str
    created_by: str
    contact: ClientLink | None
    company: ClientLink | None
    # The deal a lead became, or the lead a deal grew out of.
    lineage: CardRef | None
    participants: Sequence[Participant]
    files: Sequence[FileLine]
    matches: Sequence[Match]
    hint: Hint | None
    # The next stage of the path and what the gates would say; None for a closed card.
    next_stage: str | None
    next_move: Decision | None
    may_change: bool
    may_take: bool

    @property
    def title(self) -> str:
        title = self.fields.get("title") or self.fields.get("client_name")
        return str(title or "")


@one_playbook()
def card_page(*, ref: CardRef, actor: Actor, now: datetime) -> CardPage:
    """
    Return a card's page; always the same few queries.

    :raises NotFound: the actor sees no such card
    """
    playbook = active_playbook()
    card = _card(ref, actor)
    facts = facts_of(playbook, [ref], now=now, pipelines=[card.pipeline])[ref]
    state = state_of(card, playbook)
    hidden = rights.hidden_fields(playbook, actor)
    next_stage = _next_stage(playbook, state)
    return CardPage(
        ref=ref,
        state=state,
        facts=facts,
        fields={name: value for name, value in state.fields.items() if name not in hidden},
        channel=card.channel,
        owner_name=card.owner.name if card.owner else "",
        team_name=card.team.name if card.team else "",
        created_by=card.created_by.name if card.created_by else "",
        contact=_link(card.contact),
        company=_link(card.company),
        lineage=_lineage(card),
        participants=_participants(ref),
        files=files_of(CardFile.objects.filter(card_id=ref.id)),
        matches=told_to(_others(card, points_of(playbook, state)), actor),
        hint=hint_for(playbook, state, facts, now),
        next_stage=next_stage,
        next_move=decide(playbook, state, facts, Move(stage=next_stage), actor, now)
        if next_stage
        else None,
        may_change=card.is_changeable,
        may_take=state.owner_id is None and rights.may(playbook, actor, "take"),
    )


def _card(ref: CardRef, actor: Actor) -> Card:
    model = MODELS[ref.kind]
    found = model.objects.all().told_access(_with_relations(model).ask(id=ref.id), actor)
    if not found or found[0].is_part() or not found[0].is_seen:
        raise NotFound
    return found[0]


@cache
def _with_relations(model: type[Card]) -> Question[Card]:
    related = ["owner", "team", "created_by", "contact", "company"]
    related += ["deal"] if model.KIND == "lead" else []
    cards = model._default_manager
    return Question(lambda: cards.select_related(*related).filter(pk=Given("id")))


_PARTICIPANTS = Question(
    lambda: (
        CardParticipant.objects.filter(card_id=Given("card"))
        .select_related("user")
        .order_by("added_at", "pk")
    )
)


def _next_stage(playbook: Playbook, state: CardState) -> str | None:
    """Return where the card goes next on its path; from a waiting stage, where it came from."""
    if state.closed_at is not None or state.pipeline not in playbook.spec.pipelines:
        return None
    path = playbook.path(state.pipeline)
    if state.stage not in path:
        return state.previous_stage if state.previous_stage in path else path[0]
    place = path.index(state.stage)
    return path[place + 1] if place + 1 < len(path) else None


def _lineage(card: Card) -> CardRef | None:
    if isinstance(card, Lead):
        return card.deal.ref if hasattr(card, "deal") else None
    if isinstance(card, Deal) and card.lead_id is not None:
        return CardRef("lead", card.lead_id)
    return None


def _others(card: Card, points: Iterable[Point]) -> list[Match]:
    """Return who else has its contacts; its own client and what it came from or became are kin."""
    lineage = _lineage(card)
    kin = {card.contact_id, card.company_id, lineage.id if lineage else None}
    return [match for match in others_with(points, holder_id=card.pk) if match.id not in kin]


def _participants(ref: CardRef) -> list[Participant]:
    return [
        Participant(
            user_id=each.user_id, name=each.user.name, role=each.role, phone=each.user.phone
        )
        for each in _PARTICIPANTS.ask(card=ref.id)
    ]


def _link(client: Contact | Company | None) -> ClientLink | None:
    if client is None:
        return None
    return ClientLink(
        id=client.pk,
        name=client.name,
        phone=client.phone,
        email=client.email,
        is_decision_maker=isinstance(client, Contact) and client.is_decision_maker,
    )
