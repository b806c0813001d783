"""Changing who works here: people, teams, absences, hand-overs, sessions and the keys of others."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Status
from pydantic import Field

from voronka.api.http import actor_of
from voronka.api.v1.people import KeyOut, PersonOut, TeamOut
from voronka.api.v1.people import router as router
from voronka.api.values import In, Moment, Out
from voronka.kernel import clock
from voronka.kernel.actor import Actor
from voronka.kernel.errors import NotAllowed, NotFound
from voronka.people.queries.absences import AbsenceLine, absence_for, absences_ahead
from voronka.people.queries.api_tokens import OwnedToken, every_token
from voronka.people.queries.people import Person, may_administer, person
from voronka.people.queries.sign_ins import SessionLine, sessions_of
from voronka.people.queries.teams import TeamLine, teams
from voronka.people.use_cases.cancel_absence import cancel_absence
from voronka.people.use_cases.change_person import change_person
from voronka.people.use_cases.change_team import change_team
from voronka.people.use_cases.create_person import create_person
from voronka.people.use_cases.create_team import create_team
from voronka.people.use_cases.note_sign_in import end_sessions
from voronka.people.use_cases.record_absence import record_absence
from voronka.people.use_cases.revoke_api_token import revoke_api_token
from voronka.staffing.queries.handovers import HandoverReport, handover_report
from voronka.staffing.queries.open_work import OpenWork, items_during, open_work
from voronka.staffing.use_cases.let_go import let_go
from voronka.staffing.use_cases.start_handover import start_handover

_NAME = Annotated[str, Field(max_length=200)]
_CHOICE = Annotated[
    str, Field(description="A person's id, `team` for in turn, `leave`, or empty for nobody.")
]


class NewPersonIn(In):
    """Somebody who works here from now on; without a password they set one by a link."""

    email: Annotated[str, Field(max_length=254, examples=["nina@example.com"])]
    name: _NAME
    role: Annotated[str, Field(max_length=64, examples=["sales"])]
    team_id: UUID | None = None
    phone: Annotated[str, Field(max_length=32)] = ""
    is_staff: bool = False


class PersonChangesIn(In):
    """What becomes different; what is left out stays. Leaving is a departure of its own."""

    name: _NAME | None = None
    role: Annotated[str, Field(max_length=64)] | None = None
    phone: Annotated[str, Field(max_length=32)] | None = None
    team_id: UUID | None = None
    is_staff: bool | None = None


class TeamIn(In):
    """A team; what is left out of a change stays."""

    name: Annotated[str, Field(max_length=120)] | None = None
    department: Annotated[str, Field(max_length=120)] | None = None
    head_id: UUID | None = None


class AbsenceIn(In):
    """When somebody does not work; `ends_at` is the first moment they are back."""

    user_id: UUID
    starts_at: Moment
    ends_at: Moment
    reason: Annotated[str, Field(max_length=200)] = ""


class AbsenceOut(Out):
    """An absence."""

    id: UUID
    user_id: UUID
    user_name: str
    starts_at: datetime
    ends_at: datetime
    reason: str


class ClashOut(Out):
    """A task that is due, or a visit that is agreed, while somebody is away."""

    kind: str
    target_id: UUID
    title: str
    card_id: UUID | None
    at: datetime | None


class OpenWorkOut(Out):
    """How much somebody has open."""

    card: int
    client: int
    task: int
    visit: int


class PlanIn(In):
    """Who takes over each kind of work."""

    card: _CHOICE = ""
    client: _CHOICE = ""
    task: _CHOICE = ""
    visit: _CHOICE = ""


class HandoverLineOut(Out):
    """Something that was not handed over, and why."""

    kind: str
    noun: str
    target_id: UUID
    title: str
    card_id: UUID | None
    to_name: str
    verdict: str
    reason: str


class HandoverOut(Out):
    """A handover as far as it has come; `standing` are the first two hundred that stay."""

    id: UUID
    person_id: UUID
    person_name: str
    by_name: str
    created_at: datetime
    finished_at: datetime | None
    total: int
    waiting: int
    done: int
    taken: dict[str, int]
    standing: list[HandoverLineOut]


class SessionOut(Out):
    """A device on which you are signed in."""

    id: UUID
    agent: str
    remote: str
    method: str
    at: datetime
    seen_at: datetime


class OwnedKeyOut(KeyOut):
    """A key, and whose it is."""

    user_id: UUID
    user_name: str


@router.post("/people/", response={201: PersonOut}, operation_id="person_create")
def person_create(request: HttpRequest, body: NewPersonIn) -> Status[Any]:
    """Add somebody. Administrators only."""
    user_id = create_person(**body.model_dump(), actor=actor_of(request), now=clock.now())
    return Status(201, person(user_id))


@router.patch("/people/{person_id}/", response=PersonOut, operation_id="person_change")
def person_change(request: HttpRequest, person_id: UUID, body: PersonChangesIn) -> Person:
    """Change somebody's name, role, phone, team or administration. Administrators only."""
    changes: Any = body.model_dump(exclude_unset=True)
    change_person(user_id=person_id, actor=actor_of(request), now=clock.now(), **changes)
    return person(person_id)


@router.get("/people/{person_id}/open-work/", response=OpenWorkOut, operation_id="open_work")
def open_work_show(request: HttpRequest, person_id: UUID) -> OpenWork:
    """What would have to be handed over if somebody left. Administrators only, or your own."""
    actor = actor_of(request)
    if actor.id != person_id:
        _administrator(actor)
    return open_work(user_id=person(person_id).id, now=clock.now())


@router.post(
    "/people/{person_id}/departure/",
    response={202: HandoverOut, 204: None},
    operation_id="departure",
)
def departure_create(request: HttpRequest, person_id: UUID, body: PlanIn) -> Status[Any]:
    """
    Let somebody leave, or hand over what somebody who has left still has. 204 if nothing is open.
    """
    actor, now, plan = actor_of(request), clock.now(), body.model_dump()
    if person(person_id).is_active:
        handover_id = let_go(person_id=person_id, plan=plan, actor=actor, now=now)
    else:
        handover_id = start_handover(person_id=person_id, plan=plan, actor=actor, now=now)
    if handover_id is None:
        return Status(204, None)
    return Status(202, handover_report(handover_id=handover_id, actor=actor))


@router.get("/handovers/{handover_id}/", response=HandoverOut, operation_id="handover")
def handover_show(request: HttpRequest, handover_id: UUID) -> HandoverReport:
    """How far a handover has come, and what stays."""
    return handover_report(handover_id=handover_id, actor=actor_of(request))


@router.post("/teams/", response={201: TeamOut}, operation_id="team_create")
def team_create(request: HttpRequest, body: TeamIn) -> Status[Any]:
    """Make a team. Administrators only."""
    actor, now = actor_of(request), clock.now()
    team_id = create_team(
        name=body.name or "", department=body.department or "", actor=actor, now=now
    )
    if body.head_id is not None:
        change_team(team_id=team_id, head_id=body.head_id, actor=actor, now=now)
    return Status(201, _team(team_id))


@router.patch("/teams/{team_id}/", response=TeamOut, operation_id="team_change")
def team_change(request: HttpRequest, team_id: UUID, body: TeamIn) -> TeamLine:
    """Change a team's name, department or head. Administrators only."""
    given = body.model_dump(exclude_unset=True)
    changes: Any = {n: v for n, v in given.items() if v is not None or n == "head_id"}
    change_team(team_id=team_id, actor=actor_of(request), now=clock.now(), **changes)
    return _team(team_id)


@router.get("/absences/", response=list[AbsenceOut], operation_id="absences")
def absence_list(request: HttpRequest) -> Sequence[AbsenceLine]:
    """The absences that are not over: everybody's for administrators, else your own."""
    actor = actor_of(request)
    return absences_ahead(now=clock.now(), user_id=None if may_administer(actor) else actor.id)


@router.post("/absences/", response={201: AbsenceOut}, operation_id="absence_create")
def absence_create(request: HttpRequest, body: AbsenceIn) -> Status[Any]:
    """Enter an absence: your own, or as an administrator anybody's."""
    actor = actor_of(request)
    absence_id = record_absence(**body.model_dump(), actor=actor)
    return Status(201, absence_for(absence_id=absence_id, actor=actor))


@router.get(
    "/absences/{absence_id}/clashes/", response=list[ClashOut], operation_id="absence_clashes"
)
def clash_list(request: HttpRequest, absence_id: UUID) -> Sequence[Any]:
    """The tasks that are due and the visits that are agreed in this time."""
    absence = absence_for(absence_id=absence_id, actor=actor_of(request))
    return items_during(
        user_id=absence.user_id,
        starts_at=absence.starts_at,
        ends_at=absence.ends_at,
        now=clock.now(),
    )


@router.delete("/absences/{absence_id}/", response={204: None}, operation_id="absence_cancel")
def absence_delete(request: HttpRequest, absence_id: UUID) -> Status[None]:
    """Cancel an absence."""
    cancel_absence(absence_id=absence_id, actor=actor_of(request), now=clock.now())
    return Status(204, None)


@router.get("/me/sessions/", response=list[SessionOut], operation_id="sessions", tags=["me"])
def session_list(request: HttpRequest) -> Sequence[SessionLine]:
    """Where you are signed in."""
    actor = actor_of(request)
    return sessions_of(actor.id) if actor.id else []


@router.delete(
    "/me/sessions/{session_id}/", response={204: None}, operation_id="session_end", tags=["me"]
)
def session_delete(request: HttpRequest, session_id: UUID) -> Status[None]:
    """Sign out on one of your devices."""
    actor = actor_of(request)
    if actor.id is None or session_id not in {line.id for line in sessions_of(actor.id)}:
        raise NotFound
    end_sessions(actor=actor, now=clock.now(), only=[session_id])
    return Status(204, None)


@router.get("/keys/", response=list[OwnedKeyOut], operation_id="every_key")
def key_list(request: HttpRequest) -> Sequence[OwnedToken]:
    """The keys of everybody that still open something. Administrators only."""
    _administrator(actor_of(request))
    return every_token()


@router.delete("/keys/{key_id}/", response={204: None}, operation_id="every_key_revoke")
def key_delete(request: HttpRequest, key_id: UUID) -> Status[None]:
    """Make anybody's key worthless. Administrators only."""
    actor = actor_of(request)
    _administrator(actor)
    revoke_api_token(token_id=key_id, actor=actor, now=clock.now())
    return Status(204, None)


def _administrator(actor: Actor) -> None:
    if not may_administer(actor):
        raise NotAllowed("Only an administrator may do this.")


def _team(team_id: UUID) -> TeamLine:
    found = next((each for each in teams() if each.id == team_id), None)
    if found is None:
        raise NotFound
    return found
