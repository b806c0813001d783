"""What happens to leads and deals: taken, moved, won, lost, brought back."""

from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Status
from pydantic import Field

from voronka.api.http import actor_of, wants_little
from voronka.api.v1.card_rows import CardOut, Verdict, card_of, verdict_out
from voronka.api.v1.paths import Cards, ref_of
from voronka.api.values import FieldsIn, In, KeyIn, Moment, Out, fields_in
from voronka.kernel import clock
from voronka.kernel.errors import NotFound
from voronka.kernel.seen import Seen
from voronka.process.commands import Evidence, Move, Touch
from voronka.process.state import CardRef
from voronka.records.queries.cards import explain
from voronka.records.use_cases.assign_card import assign_card
from voronka.records.use_cases.convert_lead import convert_lead
from voronka.records.use_cases.junk_card import junk_card
from voronka.records.use_cases.lose_card import lose_card
from voronka.records.use_cases.move_card import move_card
from voronka.records.use_cases.override_gate import override_gate
from voronka.records.use_cases.postpone_card import postpone_card
from voronka.records.use_cases.restore_card import restore_card
from voronka.records.use_cases.run_command import run_command
from voronka.records.use_cases.take_card import take_card
from voronka.records.use_cases.win_card import win_card

router = Router()

_NOTE = Annotated[str, Field(max_length=5000)]
# The card as it is now; 204 if it is out of your sight from now on, or not asked for.
_ANSWER = {200: CardOut, 204: None}


class OwnerIn(In):
    """Whose the card shall be; null: nobody's."""

    owner_id: UUID | None
    seen: Annotated[
        UUID | None,
        Field(
            description="Whose it was when you decided; null: nobody's. If it is another's by "
            "now, nothing is done and the answer is 409."
        ),
    ] = None


class MoveIn(In):
    """Where to, and what is filled in on the way: all of it or nothing."""

    stage: KeyIn
    pipeline: KeyIn | None = None
    fields: FieldsIn = {}


class SeenMoveIn(MoveIn):
    """Where to, and from where."""

    seen: Annotated[
        KeyIn | None,
        Field(
            description="The stage it stood in when you decided. If it stands elsewhere by now, "
            "nothing is done and the answer is 409."
        ),
    ] = None


class PostponeIn(In):
    """Until when the card waits."""

    until: Moment
    note: _NOTE = ""


class WinIn(In):
    """What is filled in on the way."""

    fields: FieldsIn = {}


class ReasonIn(In):
    """Why: a key of the playbook's reasons; some of them ask for a note."""

    reason: Annotated[str, Field(max_length=64)]
    note: _NOTE = ""


class OverrideIn(In):
    """Past the gate, on purpose; it is recorded and reported."""

    stage: KeyIn
    pipeline: KeyIn | None = None
    reason: Annotated[str, Field(max_length=2000)]
    expires_at: Moment


class TouchIn(In):
    """Evidence of contact with the client: it stops the SOS."""

    evidence: Evidence


class ConversionOut(Out):
    """What a lead became."""

    deal_id: UUID
    contact_id: UUID | None
    company_id: UUID | None


@router.post("/{cards:cards}/{card_id}/ownership/", response=_ANSWER, operation_id="take")
def ownership_create(request: HttpRequest, cards: Cards, card_id: UUID) -> Status[CardOut | None]:
    """Take a card that nobody owns. Of many who try at once one succeeds, the others get 409."""
    ref = ref_of(cards, card_id)
    take_card(ref=ref, actor=actor_of(request), now=clock.now())
    return _as_it_is(request, ref)


@router.put("/{cards:cards}/{card_id}/owner/", response=_ANSWER, operation_id="assign")
def owner_set(
    request: HttpRequest, cards: Cards, card_id: UUID, body: OwnerIn
) -> Status[CardOut | None]:
    """Give a card to somebody, or back to nobody."""
    ref = ref_of(cards, card_id)
    assign_card(
        ref=ref,
        owner_id=body.owner_id,
        seen=Seen(body.seen) if "seen" in body.model_fields_set else None,
        actor=actor_of(request),
        now=clock.now(),
    )
    return _as_it_is(request, ref)


@router.post("/{cards:cards}/{card_id}/stage/", response=_ANSWER, operation_id="move")
def stage_create(
    request: HttpRequest, cards: Cards, card_id: UUID, body: SeenMoveIn
) -> Status[CardOut | None]:
    """Move a card through the gates. A refusal names all that is unmet, and what repairs it."""
    ref = ref_of(cards, card_id)
    move_card(
        ref=ref,
        stage=body.stage,
        pipeline=body.pipeline,
        fields=fields_in(body.fields),
        seen=Seen(body.seen) if body.seen else None,
        actor=actor_of(request),
        now=clock.now(),
    )
    return _as_it_is(request, ref)


@router.post("/{cards:cards}/{card_id}/stage/preview/", response=Verdict, operation_id="explain")
def stage_preview(request: HttpRequest, cards: Cards, card_id: UUID, body: MoveIn) -> Verdict:
    """What would be said to such a move. Nothing is written."""
    command = Move(stage=body.stage, pipeline=body.pipeline, fields=fields_in(body.fields))
    ref = ref_of(cards, card_id)
    return verdict_out(explain(ref=ref, command=command, actor=actor_of(request), now=clock.now()))


@router.post("/{cards:cards}/{card_id}/postponement/", response=_ANSWER, operation_id="postpone")
def postponement_create(
    request: HttpRequest, cards: Cards, card_id: UUID, body: PostponeIn
) -> Status[CardOut | None]:
    """Let a card wait until the date of the next contact."""
    ref = ref_of(cards, card_id)
    postpone_card(
        ref=ref, until=body.until, note=body.note, actor=actor_of(request), now=clock.now()
    )
    return _as_it_is(request, ref)


@router.post("/{cards:cards}/{card_id}/success/", response=_ANSWER, operation_id="win")
def success_create(
    request: HttpRequest, cards: Cards, card_id: UUID, body: WinIn
) -> Status[CardOut | None]:
    """Close a card with success, through every gate of its path."""
    ref = ref_of(cards, card_id)
    win_card(ref=ref, fields=fields_in(body.fields), actor=actor_of(request), now=clock.now())
    return _as_it_is(request, ref)


@router.post("/{cards:cards}/{card_id}/loss/", response=_ANSWER, operation_id="lose")
def loss_create(
    request: HttpRequest, cards: Cards, card_id: UUID, body: ReasonIn
) -> Status[CardOut | None]:
    """Close a card as lost, for a reason."""
    ref = ref_of(cards, card_id)
    lose_card(ref=ref, reason=body.reason, note=body.note, actor=actor_of(request), now=clock.now())
    return _as_it_is(request, ref)


@router.post("/{cards:cards}/{card_id}/junk/", response=_ANSWER, operation_id="junk")
def junk_create(
    request: HttpRequest, cards: Cards, card_id: UUID, body: ReasonIn
) -> Status[CardOut | None]:
    """Put a card aside as junk, for a reason. Nothing is deleted."""
    ref = ref_of(cards, card_id)
    junk_card(ref=ref, reason=body.reason, note=body.note, actor=actor_of(request), now=clock.now())
    return _as_it_is(request, ref)


@router.post("/{cards:cards}/{card_id}/restoration/", response=_ANSWER, operation_id="restore")
def restoration_create(request: HttpRequest, cards: Cards, card_id: UUID) -> Status[CardOut | None]:
    """Bring a closed card back to where it stood, through that stage's gate."""
    ref = ref_of(cards, card_id)
    restore_card(ref=ref, actor=actor_of(request), now=clock.now())
    return _as_it_is(request, ref)


@router.post("/{cards:cards}/{card_id}/override/", response=_ANSWER, operation_id="override")
def override_create(
    request: HttpRequest, cards: Cards, card_id: UUID, body: OverrideIn
) -> Status[CardOut | None]:
    """Bring a card past its gates, for who may; reason and expiry are recorded."""
    ref = ref_of(cards, card_id)
    override_gate(
        ref=ref,
        stage=body.stage,
        pipeline=body.pipeline,
        reason=body.reason,
        expires_at=body.expires_at,
        actor=actor_of(request),
        now=clock.now(),
    )
    return _as_it_is(request, ref)


@router.post("/{cards:cards}/{card_id}/touches/", response=_ANSWER, operation_id="touch")
def touch_create(
    request: HttpRequest, cards: Cards, card_id: UUID, body: TouchIn
) -> Status[CardOut | None]:
    """Note evidence of contact: an answered call, a message, a reply, a visit."""
    ref = ref_of(cards, card_id)
    command = Touch(evidence=body.evidence)
    run_command(ref=ref, command=command, actor=actor_of(request), now=clock.now())
    return _as_it_is(request, ref)


@router.post(
    "/leads/{card_id}/conversion/",
    response={200: ConversionOut},
    operation_id="lead_convert",
    tags=["leads"],
)
def conversion_create(request: HttpRequest, card_id: UUID) -> ConversionOut:
    """Make contact, company and deal of a lead; one that was converted answers with its deal."""
    done = convert_lead(lead_id=card_id, actor=actor_of(request), now=clock.now())
    return ConversionOut(
        deal_id=done.deal.id, contact_id=done.contact_id, company_id=done.company_id
    )


def _as_it_is(request: HttpRequest, ref: CardRef) -> Status[CardOut | None]:
    if wants_little(request):
        return Status(204, None)
    try:
        return Status(200, card_of(ref, actor=actor_of(request), now=clock.now()))
    except NotFound:
        return Status(204, None)
