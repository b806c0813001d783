"""
Which cards and clients an actor may see and change, as SQL conditions made from the playbook's
rights. Everything that reads or changes cards, clients, files and history starts here.
"""

from typing import Any, Literal
from uuid import UUID

from django.apps import apps
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BooleanField, F, Func, Q, QuerySet

from voronka.kernel.actor import Actor
from voronka.process import rights
from voronka.process.models.active import active_playbook
from voronka.process.state import CardKind
from voronka.records.client_kinds import ClientKind

# Robots and the system act for the house: what they may do was decided when they were let in.
_HOUSE = ("robot", "system")
ALL = Q()
# By which of them somebody sees a card.
Right = Literal["owner", "all", "team", "participant", "unassigned"]
NONE = Q(pk__in=[])


class _IsOneOf(Func):
    """`column = ANY(ARRAY(…))`: unlike IN, it can use an index inside an OR."""

    template = "(%(expressions)s))"
    arg_joiner = " = ANY("

    def __init__(self, column: str, values: "QuerySet[Any, Any]") -> None:
        super().__init__(F(column), ArraySubquery(values), output_field=BooleanField())


def cards(actor: Actor, kind: CardKind, what: Literal["see", "change"]) -> Q:
    """Return the condition for the leads or deals that the actor may see or change."""
    if actor.kind in _HOUSE:
        return ALL
    if actor.id is None:
        return NONE
    playbook = active_playbook()
    scope = rights.scope(playbook, actor, kind, what)
    if scope == "all":
        return ALL
    allowed = _participating(actor) if scope != "none" else NONE
    if scope in ("own", "team"):
        allowed |= Q(owner=actor.id)
    if scope == "team" and actor.team_id is not None:
        allowed |= Q(team=actor.team_id)
    if what == "see" and rights.sees_unassigned(playbook, actor, kind):
        allowed |= Q(owner__isnull=True)
    return allowed


def right_to_see(card: Any, actor: Actor, *, takes_part: bool) -> Right | None:
    """
    Name the right by which `cards` finds this card for the actor, the widest first; None if none.
    """
    if actor.kind in _HOUSE:
        return "all"
    if actor.id is None:
        return None
    playbook = active_playbook()
    scope = rights.scope(playbook, actor, card.KIND, "see")
    by_right: dict[Right, bool] = {
        "owner": scope in ("own", "team", "all") and card.owner_id == actor.id,
        "all": scope == "all",
        "team": scope == "team" and card.team_id == actor.team_id is not None,
        "participant": scope != "none" and takes_part,
        "unassigned": card.owner_id is None and rights.sees_unassigned(playbook, actor, card.KIND),
    }
    return next((right for right, holds in by_right.items() if holds), None)


def is_certain(card: Any, actor: Actor, what: Literal["see", "change"]) -> bool:
    """Say whether the card's owner or team alone lets the actor at it; if not, ask `cards`."""
    if actor.kind in _HOUSE:
        return True
    if actor.id is None:
        return False
    scope = rights.scope(active_playbook(), actor, card.KIND, what)
    if scope in ("own", "team") and card.owner_id == actor.id:
        return True
    return scope == "all" or (scope == "team" and card.team_id == actor.team_id is not None)


def owner_lets_see(owner_id: UUID | None, actor: Actor, kind: CardKind) -> bool:
    """Say whether the actor sees a card by whose it is, whatever else is true of it."""
    if actor.kind in _HOUSE:
        return True
    if actor.id is None:
        return False
    scope = rights.scope(active_playbook(), actor, kind, "see")
    return scope == "all" or (scope in ("own", "team") and owner_id == actor.id)


def clients(actor: Actor, kind: ClientKind, what: Literal["see", "change"]) -> Q:
    """
    Return the condition for a person's own clients and those of the cards they see or may change.

    Who sees all leads or all deals sees all clients: there is none that could not be behind one.
    """
    if actor.kind in _HOUSE:
        return ALL
    if actor.id is None:
        return NONE
    allowed = Q(owner=actor.id)
    for model in ("Lead", "Deal"):
        condition = cards(actor, "lead" if model == "Lead" else "deal", what)
        if condition == ALL:
            return ALL
        if condition == NONE:
            continue
        seen = apps.get_model("records", model)._default_manager.filter(condition)
        allowed |= Q(_IsOneOf("pk", seen.filter(**{f"{kind}__isnull": False}).values(kind)))
    return allowed


def _participating(actor: Actor) -> Q:
    participants = apps.get_model("records", "CardParticipant")._default_manager
    return Q(_IsOneOf("pk", participants.filter(user=actor.id).values("card_id")))
