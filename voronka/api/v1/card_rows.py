"""Cards as they are answered: a line of a list, and the whole card."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import Field

from voronka.api.problems import FixOut, RefusalOut, fixes_out, refusals_out
from voronka.api.values import AmountOut, Out, Ref, Words, ref_out, spoken, values_out
from voronka.kernel.actor import Actor
from voronka.process.decision import Decision
from voronka.process.models.active import active_playbook
from voronka.process.state import CardRef
from voronka.records.queries.card_page import CardPage, card_page


class CardLine(Out):
    """A card in a list or on a board; `grade` is its class by the scoring matrix."""

    kind: str
    id: UUID
    pipeline: str
    stage: str
    title: str
    client_name: str
    company_name: str
    phone: str
    email: str
    messenger: str
    source: str
    channel: str
    grade: str
    amount: AmountOut | None
    owner_id: UUID | None
    owner_name: str
    created_at: datetime
    entered_stage_at: datetime
    last_touch_at: datetime
    next_contact_at: datetime | None
    closed_at: datetime | None
    next_step_at: datetime | None
    version: int


class CardClientOut(Out):
    """The contact or company of a card."""

    id: UUID
    name: str
    phone: str
    email: str


class ParticipantOut(Out):
    """Somebody who works on the card without owning it."""

    user_id: UUID
    name: str
    role: str
    phone: str


class FileOut(Out):
    """A file on the card's disk."""

    id: UUID
    name: str
    content_type: str
    size: int
    is_picture: bool
    origin: str
    uploaded_at: datetime
    uploaded_by: str


class MatchOut(Out):
    """Something else with the same contacts; `id` only if you may open it."""

    kind: str
    id: UUID | None
    name: str
    owner_name: str
    is_open: bool


class HintOut(Out):
    """What to do now (K7)."""

    do: Words
    why: Words
    video: str | None


class Verdict(Out):
    """What the process would say to a wish: nothing was done."""

    allowed: bool
    refusals: list[RefusalOut]
    smallest_fix: list[FixOut]
    fix_is_exact: bool


class NextMove(Verdict):
    """The next stage of the path and what its gates say now."""

    stage: str


class CardOut(Out):
    """A card with everything around it."""

    kind: str
    id: UUID
    pipeline: str
    stage: str
    stage_label: str
    title: str
    fields: dict[str, Any] = Field(description="Values by name; what is not known is left out.")
    facts: dict[str, Any] = Field(description="What is known beyond the fields, by name.")
    owner_id: UUID | None
    owner_name: str
    team_name: str
    channel: str
    created_by: str
    created_at: datetime
    entered_stage_at: datetime
    last_touch_at: datetime
    closed_at: datetime | None
    previous_stage: str
    version: int
    contact: CardClientOut | None
    company: CardClientOut | None
    lineage: Ref | None = Field(description="The deal a lead became, the lead a deal grew out of.")
    participants: list[ParticipantOut]
    files: list[FileOut]
    matches: list[MatchOut]
    hint: HintOut | None
    next_move: NextMove | None
    may_change: bool
    may_take: bool


def card_of(ref: CardRef, *, actor: Actor, now: datetime) -> CardOut:
    """
    Return the card.

    :raises NotFound: the actor sees no such card
    """
    page = card_page(ref=ref, actor=actor, now=now)
    state = page.state
    return CardOut(
        kind=ref.kind,
        id=ref.id,
        pipeline=state.pipeline,
        stage=state.stage,
        stage_label=stage_label(state.pipeline, state.stage),
        title=page.title,
        fields=values_out(page.fields),
        facts=values_out({name: page.facts.values[name] for name in sorted(page.facts.values)}),
        owner_id=state.owner_id,
        owner_name=page.owner_name,
        team_name=page.team_name,
        channel=page.channel,
        created_by=page.created_by,
        created_at=state.created_at,
        entered_stage_at=state.entered_stage_at,
        last_touch_at=state.last_touch_at,
        closed_at=state.closed_at,
        previous_stage=state.previous_stage,
        version=state.version,
        contact=CardClientOut.model_validate(page.contact) if page.contact else None,
        company=CardClientOut.model_validate(page.company) if page.company else None,
        lineage=ref_out(page.lineage) if page.lineage else None,
        participants=[ParticipantOut.model_validate(each) for each in page.participants],
        files=[FileOut.model_validate(each) for each in page.files],
        matches=_matches(page),
        hint=HintOut.model_validate(page.hint) if page.hint else None,
        next_move=_next_move(page),
        may_change=page.may_change,
        may_take=page.may_take,
    )


def verdict_out(decision: Decision) -> Verdict:
    return Verdict(**_verdict(decision))


def stage_label(pipeline: str, stage: str) -> str:
    playbook = active_playbook()
    known = playbook.has_stage(pipeline, stage)
    return spoken(playbook.stage(pipeline, stage).label) if known else stage


def _matches(page: CardPage) -> list[MatchOut]:
    return [
        MatchOut(
            kind=each.kind,
            id=each.id if each.is_seen else None,
            name=each.name,
            owner_name=each.owner_name,
            is_open=each.is_open,
        )
        for each in page.matches
    ]


def _next_move(page: CardPage) -> NextMove | None:
    if page.next_stage is None or page.next_move is None:
        return None
    return NextMove(stage=page.next_stage, **_verdict(page.next_move))


def _verdict(decision: Decision) -> dict[str, Any]:
    return {
        "allowed": decision.allowed,
        "refusals": refusals_out(decision.refusals),
        "smallest_fix": fixes_out(decision.smallest_fix),
        "fix_is_exact": decision.fix_is_exact,
    }
