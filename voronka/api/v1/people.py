"""Who works here, who I am, and my keys."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Status
from pydantic import Field

from voronka.api.http import actor_of
from voronka.api.values import In, Out, spoken
from voronka.kernel import clock
from voronka.kernel.actor import Actor
from voronka.kernel.errors import NotFound
from voronka.people.queries.api_tokens import TokenLine, tokens_of
from voronka.people.queries.people import Person, active_people, person
from voronka.people.queries.teams import TeamLine, teams
from voronka.people.use_cases.change_preferences import change_preferences
from voronka.people.use_cases.change_profile import change_profile
from voronka.people.use_cases.issue_api_token import issue_api_token
from voronka.people.use_cases.revoke_api_token import revoke_api_token
from voronka.process.models.active import active_playbook

router = Router(tags=["people"])


class PersonOut(Out):
    """A colleague."""

    id: UUID
    name: str
    email: str
    phone: str
    role: str
    team_id: UUID | None
    team_name: str


class TeamOut(Out):
    """A team."""

    id: UUID
    name: str
    department: str
    head_id: UUID | None
    head_name: str
    people: int


class MeOut(PersonOut):
    """You, and what your role may do."""

    language: str
    theme: str
    training_mode: bool
    role_label: str
    can: list[str]
    hidden_fields: list[str]


class MyChangesIn(In):
    """How others see you and how the product looks to you; what is left out stays as it is."""

    name: Annotated[str, Field(max_length=120)] | None = None
    phone: Annotated[str, Field(max_length=32)] | None = None
    language: Literal["ru", "en"] | None = None
    theme: Literal["auto", "light", "dark"] | None = None
    training_mode: bool | None = None


class KeyOut(Out):
    """A key in a list: its first letters only."""

    id: UUID
    name: str
    prefix: str
    created_at: datetime
    last_used_at: datetime | None
    is_revoked: bool


class KeyNameIn(In):
    """What the key is for."""

    name: Annotated[str, Field(min_length=1, max_length=120, examples=["Site"])]


class NewKeyOut(Out):
    """A new key; `secret` is shown now and never again."""

    id: UUID
    secret: str


@router.get("/people/", response=list[PersonOut], operation_id="people")
def person_list(request: HttpRequest) -> Sequence[Person]:
    """Everybody who works here, by name."""
    return active_people()


@router.get("/teams/", response=list[TeamOut], operation_id="teams")
def team_list(request: HttpRequest) -> Sequence[TeamLine]:
    """All teams."""
    return teams()


@router.get("/me/", response=MeOut, operation_id="me", tags=["me"])
def me_show(request: HttpRequest) -> dict[str, Any]:
    """Who you are here, and what your role may do."""
    return _me(actor_of(request))


@router.patch("/me/", response=MeOut, operation_id="me_change", tags=["me"])
def me_change(request: HttpRequest, body: MyChangesIn) -> dict[str, Any]:
    """Change your name, phone, language, theme or training mode: all of it or nothing."""
    actor = actor_of(request)
    if body.name is not None or body.phone is not None:
        now_is = person(actor.id)
        change_profile(
            name=now_is.name if body.name is None else body.name,
            phone=now_is.phone if body.phone is None else body.phone,
            actor=actor,
            now=clock.now(),
        )
    change_preferences(
        actor=actor,
        language=body.language,
        theme=body.theme,
        training_mode=body.training_mode,
    )
    return _me(actor)


@router.get("/me/keys/", response=list[KeyOut], operation_id="keys", tags=["me"])
def key_list(request: HttpRequest) -> Sequence[TokenLine]:
    """Your keys, the newest first."""
    actor = actor_of(request)
    return tokens_of(actor.id) if actor.id else []


@router.post("/me/keys/", response={201: NewKeyOut}, operation_id="key_create", tags=["me"])
def key_create(request: HttpRequest, body: KeyNameIn) -> Status[Any]:
    """Make a key with which a program acts as you."""
    actor = actor_of(request)
    if actor.id is None:
        raise NotFound
    issued = issue_api_token(user_id=actor.id, name=body.name, actor=actor, now=clock.now())
    return Status(201, issued)


@router.delete("/me/keys/{key_id}/", response={204: None}, operation_id="key_revoke", tags=["me"])
def key_delete(request: HttpRequest, key_id: UUID) -> Status[None]:
    """Make a key worthless from now on."""
    revoke_api_token(token_id=key_id, actor=actor_of(request), now=clock.now())
    return Status(204, None)


def _me(actor: Actor) -> dict[str, Any]:
    me = person(actor.id)
    role = active_playbook().spec.roles.get(me.role)
    return {
        **PersonOut.model_validate(me).model_dump(),
        "language": me.language,
        "theme": me.theme,
        "training_mode": me.training_mode,
        "role_label": spoken(role.label) if role else "",
        "can": list(role.can) if role else [],
        "hidden_fields": list(role.hide_fields) if role else [],
    }
