"""Practice: cases, the one that goes on, its marks. Its cards are asked for below /practice."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from ninja import Router, Status
from pydantic import Field, model_validator

from voronka.api.http import actor_of
from voronka.api.values import In, Moment, Out, RefOut, Words
from voronka.kernel import clock
from voronka.kernel.errors import NotFound
from voronka.process.models.active import active_playbook
from voronka.training.queries import progress
from voronka.training.queries.results import Result, result_for
from voronka.training.use_cases.call_client import call_client
from voronka.training.use_cases.finish_case import finish_case
from voronka.training.use_cases.give_up_case import give_up_case
from voronka.training.use_cases.pass_time import pass_time
from voronka.training.use_cases.start_case import start_case

router = Router(tags=["training"])


class CaseOut(Out):
    """A practice case, and what you have made of it; `best` is in per cent."""

    key: str
    title: Words
    story: Words
    teaches: Words
    minutes: int
    attempts: int
    best: int | None
    is_passed: bool
    best_attempt_id: UUID | None


class PracticeOut(Out):
    """The case that goes on; its card and all else are asked for under `/practice/api/v1/`."""

    attempt_id: UUID
    case: str
    card: RefOut = Field(validation_alias="ref")
    began_at: datetime
    # After an update of the product the case has to be begun anew.
    is_lost: bool


class AttemptIn(In):
    """Which case; `anew` gives up the one that goes on."""

    case: Annotated[str, Field(max_length=64, examples=["01_good_lead"])]
    anew: bool = False


class ForwardPracticeIn(In):
    """How far: to a moment, by some minutes, or, with neither, to the next event."""

    to: Moment | None = None
    minutes: Annotated[int | None, Field(ge=1, le=60 * 24 * 60)] = None

    @model_validator(mode="after")
    def _one_of_them(self) -> "ForwardPracticeIn":
        if self.to is not None and self.minutes is not None:
            raise ValueError(_("Name a moment or minutes, not both."))
        return self


class PassedOut(Out):
    """What time it is in the practice, and what happened by itself on the way."""

    now: datetime
    fired: int
    delivered: int
    answered: int


class ClientSaidOut(Out):
    """What the client says, and the moments they name."""

    answered: bool
    text: str
    dates: dict[str, datetime]


class FindingOut(Out):
    """One thing that was seen, and the rule of the process it rests on."""

    text: Words
    is_good: bool
    rule: str
    rule_words: str


class MarkOut(Out):
    """The points for one thing, and why."""

    key: str
    title: Words
    points: int
    out_of: int
    advice: Words
    findings: list[FindingOut]


class ResultOut(Out):
    """What a finished case was worth."""

    id: UUID
    user_id: UUID
    user_name: str
    case: str
    title: Words
    began_at: datetime
    ended_at: datetime | None
    points: int
    out_of: int
    percent: int
    passing: int
    is_passed: bool
    marks: list[MarkOut]


class TraineeOut(Out):
    """How somebody is getting on; `average` is of their best results, in per cent."""

    id: UUID
    name: str
    role: str
    in_training_mode: bool
    passed: int
    attempts: int
    average: int | None
    last_at: datetime | None
    current_case: str


@router.get("/training/cases/", response=list[CaseOut], operation_id="training_cases")
def cases(request: HttpRequest) -> Sequence[progress.CaseLine]:
    """The cases of the process in force, and how far you are with each."""
    return progress.case_lines(user_id=actor_of(request).id, playbook=active_playbook())


@router.get("/training/practice/", response=PracticeOut, operation_id="practice")
def practice_show(request: HttpRequest) -> progress.GoingOn:
    """The case you are at; 404 for none."""
    found = progress.going_on(actor_of(request).id)
    if found is None:
        raise NotFound
    return found


@router.post("/training/attempts/", response={201: PracticeOut}, operation_id="practice_begin")
def attempt_create(request: HttpRequest, body: AttemptIn) -> Any:
    """Begin a case in a fresh room of your own."""
    actor = actor_of(request)
    start_case(case_key=body.case, actor=actor, now=clock.machine_now(), anew=body.anew)
    return Status(201, progress.going_on(actor.id))


@router.delete("/training/practice/", response={204: None}, operation_id="practice_give_up")
def practice_delete(request: HttpRequest) -> Any:
    """Give the case up without marks; doing it again changes nothing."""
    actor = actor_of(request)
    if actor.id is not None:
        give_up_case(user_id=actor.id, now=clock.machine_now())
    return Status(204, None)


@router.post("/training/practice/clock/", response=PassedOut, operation_id="practice_forward")
def practice_forward(request: HttpRequest, body: ForwardPracticeIn) -> PassedOut:
    """Let the time of your practice pass: everything that is due happens. 60 days at most."""
    by = timedelta(minutes=body.minutes) if body.minutes is not None else None
    passed, now = pass_time(actor=actor_of(request), by=by, to=body.to)
    return PassedOut(
        now=now, fired=passed.fired, delivered=passed.delivered, answered=passed.answered
    )


@router.post("/training/practice/calls/", response=ClientSaidOut, operation_id="practice_call")
def practice_call(request: HttpRequest) -> ClientSaidOut:
    """Call the client of your case; the call stands on the card."""
    said = call_client(actor=actor_of(request))
    return ClientSaidOut(answered=said.answered, text=said.text, dates=dict(said.dates))


@router.post("/training/practice/result/", response=ResultOut, operation_id="practice_finish")
def practice_finish(request: HttpRequest) -> Result:
    """End your case and have it marked."""
    return _result(request, finish_case(actor=actor_of(request)))


@router.get("/training/attempts/{attempt_id}/", response=ResultOut, operation_id="practice_result")
def attempt_show(request: HttpRequest, attempt_id: UUID) -> Result:
    """A finished attempt of yours, or of somebody you look after."""
    return _result(request, attempt_id)


@router.get("/training/people/", response=list[TraineeOut], operation_id="trainees")
def trainees(request: HttpRequest) -> Sequence[progress.Trainee]:
    """How everybody you look after is getting on; 404 for who looks after nobody."""
    return progress.trainees(actor=actor_of(request), playbook=active_playbook())


def _result(request: HttpRequest, attempt_id: UUID) -> Result:
    return result_for(
        attempt_id=attempt_id,
        actor=actor_of(request),
        playbook=active_playbook(),
        locale=get_language() or "en",
    )
