"""Around a card: history, notes, files, participants, robots, score, decisions."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponse
from ninja import File, Router, Status
from ninja.decorators import decorate_view
from ninja.files import UploadedFile
from pydantic import Field

from voronka.api.http import actor_of
from voronka.api.idempotency import once
from voronka.api.v1 import past, reasons
from voronka.api.v1.card_rows import FileOut, Verdict, verdict_out
from voronka.api.v1.histories import TimelineOut, place_of, timeline_out
from voronka.api.v1.paths import Cards, ref_of
from voronka.api.values import In, KeyIn, Out, Words, spoken, values_out
from voronka.automation.queries.runs import RunRow, runs_of_card
from voronka.kernel import clock
from voronka.kernel.errors import NotFound
from voronka.process import rights
from voronka.process.models.active import active_playbook
from voronka.process.scoring import score
from voronka.records.queries.card_page import card_page
from voronka.records.queries.decisions import decisions_of
from voronka.records.queries.files import files_for, opened
from voronka.records.queries.timeline import timeline
from voronka.records.use_cases.add_note import add_note
from voronka.records.use_cases.add_participant import add_participant
from voronka.records.use_cases.attach_file import attach_file
from voronka.records.use_cases.note_call import note_call
from voronka.records.use_cases.remove_participant import remove_participant

router = Router()
router.add_router("", reasons.router)
router.add_router("", past.router)


class NoteIn(In):
    """A note for colleagues."""

    text: Annotated[str, Field(min_length=1, examples=["Просили звонить после шести."])]


class CallIn(In):
    """A call to the client, and what was said."""

    answered: bool
    text: Annotated[str, Field(max_length=20000)] = ""


class NoteOut(Out):
    """A note that was written: its number in the history."""

    id: int


class ParticipantIn(In):
    """In which role somebody takes part."""

    role: Annotated[str, Field(max_length=64)] = ""


class AskedOut(Out):
    """A condition that was asked: its verdict (null is unknown), and what it read."""

    rule: str
    verdict: bool | None
    read: dict[str, Any]


class SaidOut(Out):
    """A condition that was asked, in words: true, false or unknown, and what it read."""

    words: Words
    read: Words
    verdict: str


class DeedOut(Out):
    """One thing a robot did; `failed` says why it could not."""

    action: str
    words: Words
    failed: Words


class RunOut(Out):
    """What a robot did with one occasion, and why."""

    id: UUID
    robot: str
    label: Words
    verdict: str
    why: Words
    asked: list[SaidOut]
    deeds: list[DeedOut]
    at: datetime
    due_at: datetime | None
    after_whom: str


class PointsOut(Out):
    """How many points one answer gave."""

    axis: str
    rule: str
    points: int
    label: Words
    read: dict[str, Any]


class ScoreOut(Out):
    """The class of a card, traceable to each answer (K10)."""

    scoring: str
    grade: str
    total: int
    by_axis: dict[str, int]
    points: list[PointsOut]


class DecisionOut(Verdict):
    """A stored decision about a card: who wanted what, and what was said."""

    id: UUID
    at: datetime
    command: str
    actor_name: str
    actor_kind: str
    playbook_hash: str
    proof: list[AskedOut]


@router.get("/{cards:cards}/{card_id}/timeline/", response=TimelineOut, operation_id="timeline")
def timeline_show(
    request: HttpRequest,
    cards: Cards,
    card_id: UUID,
    kind: Annotated[str, Field(max_length=40)] = "",
    after: str = "",
    limit: Annotated[int, Field(ge=1, le=200)] = 50,
) -> TimelineOut:
    """What happened, the newest first; a deal's history goes on into its lead's."""
    page = timeline(
        ref=ref_of(cards, card_id),
        actor=actor_of(request),
        kinds=[kind] if kind else (),
        before=place_of(after),
        limit=limit,
    )
    return timeline_out(page)


@router.post(
    "/{cards:cards}/{card_id}/notes/",
    response={201: NoteOut},
    operation_id="note",
    openapi_extra={"x-once": True},
)
@decorate_view(once)
def note_create(request: HttpRequest, cards: Cards, card_id: UUID, body: NoteIn) -> Status[NoteOut]:
    """Write a note on a card, open or closed."""
    number = add_note(
        ref=ref_of(cards, card_id), text=body.text, actor=actor_of(request), now=clock.now()
    )
    return Status(201, NoteOut(id=number))


@router.post("/{cards:cards}/{card_id}/calls/", response={204: None}, operation_id="call")
def call_create(request: HttpRequest, cards: Cards, card_id: UUID, body: CallIn) -> Status[None]:
    """Write down a call to the client; one that was answered is evidence of contact."""
    note_call(
        ref=ref_of(cards, card_id),
        answered=body.answered,
        text=body.text,
        actor=actor_of(request),
        now=clock.now(),
    )
    return Status(204, None)


@router.get("/{cards:cards}/{card_id}/files/", response=list[FileOut], operation_id="files")
def file_list(request: HttpRequest, cards: Cards, card_id: UUID) -> Any:
    """The files of a card, the oldest first."""
    return files_for(ref=ref_of(cards, card_id), actor=actor_of(request))


@router.post(
    "/{cards:cards}/{card_id}/files/",
    response={201: FileOut},
    operation_id="file_attach",
    openapi_extra={"x-once": True},
)
@decorate_view(once)
def file_create(
    request: HttpRequest, cards: Cards, card_id: UUID, file: File[UploadedFile]
) -> Status[Any]:
    """Put a file on a card's disk, sent as multipart/form-data; up to 50 MB."""
    ref, actor = ref_of(cards, card_id), actor_of(request)
    file_id = attach_file(ref=ref, name=file.name or "", content=file, actor=actor, now=clock.now())
    return Status(201, next(each for each in files_for(ref=ref, actor=actor) if each.id == file_id))


@router.get(
    "/files/{file_id}/",
    operation_id="file_read",
    tags=["files"],
    openapi_extra={
        "responses": {
            "200": {"description": "The bytes.", "content": {"application/octet-stream": {}}}
        }
    },
)
def file_show(request: HttpRequest, file_id: UUID) -> HttpResponse:
    """The bytes of a file, for who sees its card. Always to be saved, never shown in place."""
    found = opened(file_id=file_id, actor=actor_of(request))
    response = FileResponse(
        found.content,
        as_attachment=True,
        filename=found.line.name,
        content_type="application/octet-stream",
    )
    return response  # type: ignore[return-value]


@router.put(
    "/{cards:cards}/{card_id}/participants/{user_id}/",
    response={204: None},
    operation_id="participant_add",
)
def participant_set(
    request: HttpRequest, cards: Cards, card_id: UUID, user_id: UUID, body: ParticipantIn
) -> Status[None]:
    """Let somebody work on a card without owning it."""
    add_participant(
        ref=ref_of(cards, card_id),
        user_id=user_id,
        role=body.role,
        actor=actor_of(request),
        now=clock.now(),
    )
    return Status(204, None)


@router.delete(
    "/{cards:cards}/{card_id}/participants/{user_id}/",
    response={204: None},
    operation_id="participant_remove",
)
def participant_delete(
    request: HttpRequest, cards: Cards, card_id: UUID, user_id: UUID
) -> Status[None]:
    """End somebody's part in a card."""
    ref = ref_of(cards, card_id)
    remove_participant(ref=ref, user_id=user_id, actor=actor_of(request), now=clock.now())
    return Status(204, None)


@router.get("/{cards:cards}/{card_id}/runs/", response=list[RunOut], operation_id="runs")
def run_list(
    request: HttpRequest, cards: Cards, card_id: UUID, robot: KeyIn | None = None
) -> Sequence[RunRow]:
    """What robots did on the card, or did not, and why; the latest first."""
    return runs_of_card(ref=ref_of(cards, card_id), actor=actor_of(request), robot=robot)


@router.get("/{cards:cards}/{card_id}/score/", response=ScoreOut, operation_id="score")
def score_show(request: HttpRequest, cards: Cards, card_id: UUID) -> ScoreOut:
    """The class of a card, and which answer gave how many points; 404 where nothing is scored."""
    ref, actor = ref_of(cards, card_id), actor_of(request)
    page = card_page(ref=ref, actor=actor, now=clock.now())
    playbook = active_playbook()
    if all(spec.of != ref.kind for spec in playbook.spec.scoring.values()):
        raise NotFound
    found = score(playbook, page.state, page.facts)
    hidden = rights.hidden_fields(playbook, actor)
    return ScoreOut(
        scoring=found.scoring,
        grade=found.class_key,
        total=found.total,
        by_axis=dict(found.by_axis),
        points=[
            PointsOut(
                axis=each.axis,
                rule=each.rule,
                points=each.points,
                label=spoken(each.label),
                read=_shown(values_out(each.read), hidden),
            )
            for each in found.points
        ],
    )


@router.get(
    "/{cards:cards}/{card_id}/decisions/", response=list[DecisionOut], operation_id="decisions"
)
def decision_list(request: HttpRequest, cards: Cards, card_id: UUID) -> list[DecisionOut]:
    """The latest decisions about a card, refused ones too, each with its proof."""
    actor = actor_of(request)
    hidden = rights.hidden_fields(active_playbook(), actor)
    return [
        DecisionOut(
            id=line.id,
            at=line.at,
            command=line.command.kind,
            actor_name=line.actor_name,
            actor_kind=line.actor_kind,
            playbook_hash=line.playbook_hash,
            proof=[
                AskedOut(
                    rule=each.rule,
                    verdict=each.verdict,
                    read=_shown(values_out(each.read), hidden),
                )
                for each in line.decision.proof
            ],
            **verdict_out(line.decision).model_dump(),
        )
        for line in decisions_of(ref=ref_of(cards, card_id), actor=actor)
    ]


def _shown(read: dict[str, Any], hidden: frozenset[str]) -> dict[str, Any]:
    """Return what was read without the fields that are hidden from who asks."""
    return {name: value for name, value in read.items() if name not in hidden}
