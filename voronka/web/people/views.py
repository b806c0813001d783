"""Who works here: the administrator adds people and says what they do."""

from typing import Any, TypedDict
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from voronka.kernel import clock
from voronka.kernel.errors import NotAllowed, NotFound
from voronka.people.queries import people, teams
from voronka.people.use_cases.change_person import UnableToChangePerson, change_person
from voronka.people.use_cases.create_person import UnableToCreatePerson, create_person
from voronka.people.use_cases.create_team import UnableToCreateTeam, create_team
from voronka.process.models.active import active_playbook
from voronka.staffing.queries.open_work import left_with_work
from voronka.web import http
from voronka.web.http import actor_of
from voronka.web.inputs import Input
from voronka.web.people.departure import departure_create
from voronka.web.people.invitation import invitation

_SHORTEST_PASSWORD = 10


class WeakPassword(Exception):
    """The message is fit for the person who chose it."""


class _Typed(TypedDict):
    """What the form says of a person, new or known."""

    name: str
    role: str
    phone: str
    team_id: UUID | None
    is_staff: bool


@require_safe
@login_required
def people_index(request: HttpRequest) -> HttpResponse:
    """GET /people/: everybody, those who left at the end."""
    _must_administer(request)
    every = sorted(people.all_people(), key=lambda person: not person.is_active)
    context = {
        "people": every,
        "roles": active_playbook().spec.roles,
        "holding": left_with_work(now=clock.now()),
    }
    return TemplateResponse(request, "people/index.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def person_create(request: HttpRequest) -> HttpResponse:
    """GET and POST /people/new/: newcomers begin in training mode."""
    _must_administer(request)
    if request.method == "GET":
        return _form(request, {})
    try:
        password = _password(request)
        user_id = create_person(
            email=request.POST.get("email", ""),
            password=password,
            language=request.LANGUAGE_CODE,
            training_mode=True,
            actor=actor_of(request),
            now=clock.now(),
            **_typed(request),
        )
    except (UnableToCreatePerson, UnableToCreateTeam, WeakPassword) as refusal:
        return _form(request, request.POST.dict(), problem=str(refusal))
    return _done(_("The person is added.")) if password else invitation(request, user_id)


@require_http_methods(["GET", "POST"])
@login_required
def person_update(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """GET and POST /people/…/: what somebody does; whoever leaves is no longer active."""
    _must_administer(request)
    person = people.people_by_id([person_id]).get(person_id)
    if person is None:
        raise NotFound
    if request.method == "GET":
        return _form(request, _stored(person), person=person)
    try:
        change_person(
            user_id=person_id,
            is_active=person.is_active or request.POST.get("is_active") == "yes",
            actor=actor_of(request),
            now=clock.now(),
            **_typed(request),
        )
    except (UnableToChangePerson, UnableToCreateTeam) as refusal:
        return _form(request, request.POST.dict(), person=person, problem=str(refusal))
    if person.is_active and request.POST.get("is_active") == "no":
        return departure_create(request, person_id)
    return _done(_("Saved"))


@require_POST
@login_required
def invitation_create(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """POST /settings/people/…/invitation/: another link, for who has lost the first."""
    _must_administer(request)
    if not people.person(person_id).is_active:
        raise NotFound
    return invitation(request, person_id)


def _must_administer(request: HttpRequest) -> None:
    if not people.may_administer(actor_of(request)):
        raise NotAllowed(_("Only an administrator may change who works here."))


def _typed(request: HttpRequest) -> _Typed:
    post, team_id = request.POST, None
    if new_team := post.get("new_team", "").strip():
        team_id = create_team(name=new_team, actor=actor_of(request), now=clock.now())
    elif post.get("team"):
        team_id = http.id_in(post["team"])
    return {
        "name": post.get("name", ""),
        "role": post.get("role", ""),
        "phone": post.get("phone", ""),
        "team_id": team_id,
        "is_staff": post.get("is_staff") == "yes",
    }


def _password(request: HttpRequest) -> str | None:
    password = request.POST.get("password", "")
    if password and len(password) < _SHORTEST_PASSWORD:
        raise WeakPassword(
            _("The password needs at least %(count)s characters.") % {"count": _SHORTEST_PASSWORD}
        )
    return password or None


def _stored(person: people.Person) -> dict[str, Any]:
    return {
        "name": person.name,
        "role": person.role,
        "phone": person.phone,
        "team": str(person.team_id or ""),
        "is_staff": "yes" if person.is_staff else "no",
        "is_active": "yes" if person.is_active else "no",
    }


def _form(
    request: HttpRequest,
    values: dict[str, Any],
    *,
    person: people.Person | None = None,
    problem: str = "",
) -> HttpResponse:
    roles = active_playbook().spec.roles
    offered = {
        "role": [(key, role.label.in_(request.LANGUAGE_CODE)) for key, role in roles.items()],
        "team": [(str(team.id), team.name) for team in teams.teams()],
        "is_staff": [("yes", _("Yes")), ("no", _("No"))],
        "is_active": [("yes", _("Yes")), ("no", _("No"))],
    }
    values = {"is_staff": "no", **values}
    inputs = [
        Input(
            name=name,
            label=label,
            type=type_,
            value=values.get(name, ""),
            options=offered.get(name, ()),
            required=name in ("name", "email", "role"),
            help=help_,
        )
        for name, label, type_, help_ in _fields(is_new=person is None)
    ]
    context = {
        "inputs": inputs,
        "person": person,
        "problem": problem,
        "me_id": actor_of(request).id,
    }
    status = 422 if problem else 200
    return TemplateResponse(request, "people/_form.html", context, status=status)


def _fields(*, is_new: bool) -> list[tuple[str, str, str, str]]:
    """Return name, label, type and help of what is asked."""
    asked = [("name", _("Name"), "text", "")]
    if is_new:
        by_letter = _("Leave it empty: a letter with a link to set one is sent.")
        asked += [
            ("email", _("E-mail"), "email", ""),
            ("password", _("First password"), "text", by_letter),
        ]
    asked += [
        ("role", _("Role"), "choice", ""),
        ("phone", _("Phone"), "phone", ""),
        ("team", _("Team"), "choice", ""),
        ("new_team", _("Or a new team"), "text", ""),
        ("is_staff", _("Administers this installation"), "bool", ""),
    ]
    if not is_new:
        asked.append(("is_active", _("Works here"), "bool", ""))
    return asked


def _done(text: str) -> HttpResponse:
    response = http.toast(HttpResponse(status=204), text, tone="success")
    http.tell(response, "dialog-close")
    return http.tell(response, "people-changed")
