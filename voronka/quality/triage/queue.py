"""The queue of leads that nobody has judged yet, and one of them with all that helps to judge."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from voronka.kernel.actor import Actor
from voronka.kernel.errors import NotAllowed, NotFound
from voronka.process import rights
from voronka.process.models.active import active_playbook, one_playbook
from voronka.process.playbook import Playbook
from voronka.process.schema_triage import TriageSpec
from voronka.process.standard_fields import COMPANY_NAME
from voronka.process.state import CardRef, Facts, Value
from voronka.process.values import values_of
from voronka.quality.models import TriageVerdict
from voronka.quality.triage.opinion import Opinion, facts_read, opinion
from voronka.records.contact_points import points_of
from voronka.records.models import Lead
from voronka.records.queries.cards import card_for, facts_named, facts_of, state_of
from voronka.records.queries.known_client import Match, others_with, told_to
from voronka.records.queries.similar_clients import similar_clients

PAGE = 50


class NoTriage(NotFound):
    """The process in force has no triage."""


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """A lead in the queue. `verdict` is what is suggested."""

    id: UUID
    title: str
    client_name: str
    company_name: str
    source: str
    request: str
    created_at: datetime
    is_put_back: bool
    verdict: str


@dataclass(frozen=True, kw_only=True)
class Ages:
    """How many leads wait, by how long."""

    today: int
    week: int
    month: int
    older: int

    @property
    def total(self) -> int:
        return self.today + self.week + self.month + self.older


@dataclass(frozen=True, kw_only=True)
class Request:
    """A lead to be judged: what is known of it, who it may be, and what is suggested."""

    ref: CardRef
    title: str
    client_name: str
    company_name: str
    created_at: datetime
    channel: str
    fields: Mapping[str, Value]
    matches: Sequence[Match]
    opinion: Opinion
    # What the opinion was made of.
    values: Mapping[str, Any]
    put_back: str


def triage_of(playbook: Playbook) -> TriageSpec:
    """
    Return how the process triages.

    :raises NoTriage: it does not
    """
    if playbook.spec.triage is None:
        raise NoTriage
    return playbook.spec.triage


def may_judge(playbook: Playbook, actor: Actor) -> bool:
    """Say whether the actor judges leads: quality is theirs, and leads they may change."""
    return (
        playbook.spec.triage is not None
        and rights.may(playbook, actor, "quality")
        and rights.scope(playbook, actor, "lead", "change") in ("team", "all")
    )


@one_playbook()
def waiting(*, actor: Actor, now: datetime, limit: int = PAGE) -> Sequence[Waiting]:
    """
    Return the leads that wait, the longest first, those put back last.

    :raises NoTriage: the process has no triage
    :raises NotAllowed: the actor does not judge leads
    """
    playbook = _judging(actor)
    found = _queue(playbook, actor).order_by("is_put_back", "created_at", "pk")
    leads = list(found[:limit])
    refs = [lead.ref for lead in leads]
    facts = facts_of(playbook, refs, facts_read(playbook), now=now, pipelines=[_line(playbook)])
    return [_waiting(playbook, lead, facts[lead.ref].values, now) for lead in leads]


@one_playbook()
def ages(*, actor: Actor, now: datetime) -> Ages:
    """
    Return how many leads wait, by how long.

    :raises NoTriage: the process has no triage
    :raises NotAllowed: the actor does not judge leads
    """
    playbook = _judging(actor)
    day, week, month = (now - timedelta(days=days) for days in (1, 7, 30))
    counted = _queue(playbook, actor).aggregate(
        today=Count("pk", filter=Q(created_at__gt=day)),
        week=Count("pk", filter=Q(created_at__gt=week, created_at__lte=day)),
        month=Count("pk", filter=Q(created_at__gt=month, created_at__lte=week)),
        older=Count("pk", filter=Q(created_at__lte=month)),
    )
    return Ages(**counted)


@one_playbook()
def request_for(*, lead_id: UUID, actor: Actor, now: datetime) -> Request:
    """
    Return one lead with all that helps to judge it.

    :raises NoTriage: the process has no triage
    :raises NotFound: the actor sees no such lead
    :raises NotAllowed: the actor does not judge leads
    """
    playbook = _judging(actor)
    lead = card_for(CardRef("lead", lead_id), actor)
    state = state_of(lead, playbook)
    facts = facts_named(playbook, lead.ref, facts_read(playbook), now=now)
    values = values_of(state, facts)
    back = _put_back().filter(lead_id=lead_id).order_by("-at").first()
    hidden = rights.hidden_fields(playbook, actor)
    return Request(
        ref=lead.ref,
        title=lead.title or "",
        client_name=lead.client_name or "",
        company_name=lead.company_name or "",
        created_at=lead.created_at,
        channel=lead.channel,
        fields={name: value for name, value in state.fields.items() if name not in hidden},
        matches=matches_of(lead, playbook, actor),
        opinion=opinion(playbook, values, now),
        values=values,
        put_back=back.note if back else "",
    )


def matches_of(lead: Any, playbook: Playbook, actor: Actor) -> Sequence[Match]:
    """Return who this lead may be: who has the same contacts, and companies of the same name."""
    points = points_of(playbook, state_of(lead, playbook))
    found = told_to(others_with(points, holder_id=lead.pk), actor)
    if name := getattr(lead, COMPANY_NAME):
        known = {match.id for match in found}
        named = similar_clients(kind="company", name=name, points=(), actor=actor)
        found += [match for match in named if match.id not in known]
    return found


def the_match(matches: Sequence[Match]) -> Match | None:
    """Return whose request it surely is: all that has its contacts belongs to one colleague."""
    known = [match for match in matches if match.points and match.owner_id]
    return known[0] if len({match.owner_id for match in known}) == 1 else None


def is_waiting(playbook: Playbook, lead: Any) -> bool:
    """Say whether the lead stands in triage."""
    triage = triage_of(playbook)
    return not lead.is_closed() and lead.pipeline == triage.of and lead.stage in triage.stages


def _judging(actor: Actor) -> Playbook:
    playbook = active_playbook()
    triage_of(playbook)
    if not may_judge(playbook, actor):
        raise NotAllowed(_("Your role does not judge incoming leads."))
    return playbook


def _line(playbook: Playbook) -> str:
    return triage_of(playbook).of


def _queue(playbook: Playbook, actor: Actor) -> QuerySet[Any]:
    triage = triage_of(playbook)
    found = Lead.objects.visible_to(actor).open()
    found = found.filter(pipeline=triage.of, stage__in=triage.stages)
    return found.annotate(is_put_back=Exists(_put_back().filter(lead_id=OuterRef("pk"))))


def _put_back() -> QuerySet[TriageVerdict]:
    return TriageVerdict.objects.filter(verdict="queue", undone_at=None)


def _waiting(playbook: Playbook, lead: Any, facts: Mapping[str, Value], now: datetime) -> Waiting:
    state = state_of(lead, playbook)
    values = values_of(state, Facts(values=facts))
    return Waiting(
        id=lead.pk,
        title=lead.title or "",
        client_name=lead.client_name or "",
        company_name=lead.company_name or "",
        source=lead.source or "",
        request=lead.request or "",
        created_at=lead.created_at,
        is_put_back=lead.is_put_back,
        verdict=opinion(playbook, values, now).verdict,
    )
