"""Teams: who shares cards, who heads them, in which department."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from voronka.kernel import clock
from voronka.kernel.errors import NotFound
from voronka.people.queries import people, teams
from voronka.people.use_cases.change_team import UnableToChangeTeam, change_team
from voronka.people.use_cases.create_team import UnableToCreateTeam, create_team
from voronka.people.use_cases.set_members import set_members
from voronka.web import http
from voronka.web.http import actor_of
from voronka.web.inputs import Input
from voronka.web.settings.sections import must_administer


@require_safe
@login_required
def teams_index(request: HttpRequest) -> HttpResponse:
    """GET /settings/teams/: by department, with those who work in each."""
    must_administer(request)
    working = people.active_people()
    context = {
        "teams": [
            (team, [each for each in working if each.team_id == team.id]) for team in teams.teams()
        ],
        "alone": [each for each in working if each.team_id is None],
    }
    return TemplateResponse(request, "people/teams.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def team_create(request: HttpRequest) -> HttpResponse:
    """GET and POST /settings/teams/new/."""
    must_administer(request)
    if request.method == "GET":
        return _form(request, {})
    actor, now, post = actor_of(request), clock.now(), request.POST
    try:
        with transaction.atomic():
            team_id = create_team(name=post.get("name", ""), actor=actor, now=now)
            _take(request, team_id)
    except (UnableToCreateTeam, UnableToChangeTeam) as refusal:
        return _form(request, _typed(request), problem=str(refusal))
    return _done(_("The team is made."))


@require_http_methods(["GET", "POST"])
@login_required
def team_update(request: HttpRequest, team_id: UUID) -> HttpResponse:
    """GET and POST /settings/teams/…/: name, department, head and members."""
    must_administer(request)
    team = next((each for each in teams.teams() if each.id == team_id), None)
    if team is None:
        raise NotFound
    if request.method == "GET":
        members = [str(each.id) for each in people.users_of_team(team_id)]
        stored = {
            "name": team.name,
            "department": team.department,
            "head": str(team.head_id or ""),
            "members": members,
        }
        return _form(request, stored, team=team)
    try:
        with transaction.atomic():
            _take(request, team_id)
    except UnableToChangeTeam as refusal:
        return _form(request, _typed(request), team=team, problem=str(refusal))
    return _done(_("Saved"))


def _take(request: HttpRequest, team_id: UUID) -> None:
    typed, actor, now = _typed(request), actor_of(request), clock.now()
    change_team(
        team_id=team_id,
        name=typed["name"],
        department=typed["department"],
        head_id=http.id_in(typed["head"]) if typed["head"] else None,
        actor=actor,
        now=now,
    )
    members = [http.id_in(each) for each in typed["members"] if each]
    set_members(team_id=team_id, user_ids=members, actor=actor, now=now)


def _typed(request: HttpRequest) -> dict[str, Any]:
    post = request.POST
    return {
        "name": post.get("name", ""),
        "department": post.get("department", ""),
        "head": post.get("head", ""),
        "members": post.getlist("members"),
    }


def _form(
    request: HttpRequest,
    values: Mapping[str, Any],
    *,
    team: teams.TeamLine | None = None,
    problem: str = "",
) -> HttpResponse:
    known = [(str(each.id), each.name) for each in people.active_people()]
    moving = _("Who is chosen here leaves the team they were in.")
    asked: list[tuple[str, str, str, list[tuple[str, str]], str]] = [
        ("name", _("Name"), "text", [], ""),
        ("department", _("Department"), "text", [], ""),
        ("head", _("Head"), "user", known, ""),
        ("members", _("Members"), "multi_choice", known, moving),
    ]
    inputs = [
        Input(
            name=name,
            label=label,
            type=type_,
            value=values.get(name, ""),
            options=options,
            help=help_,
            required=name == "name",
        )
        for name, label, type_, options, help_ in asked
    ]
    context = {"inputs": inputs, "team": team, "problem": problem}
    status = 422 if problem else 200
    return TemplateResponse(request, "people/_team.html", context, status=status)


def _done(text: str) -> HttpResponse:
    response = http.toast(HttpResponse(status=204), text, tone="success")
    http.tell(response, "dialog-close")
    return http.tell(response, "teams-changed")
