"""One's own settings: profile, working hours, sign-in and devices."""

from collections.abc import Mapping
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from voronka.kernel import clock
from voronka.people.hours import DAYS, UnreadableHours, by_day
from voronka.people.queries import people
from voronka.people.queries.sign_ins import latest_sign_ins, sessions_of
from voronka.people.use_cases.change_preferences import change_preferences
from voronka.people.use_cases.change_profile import (
    UnableToChangeProfile,
    change_hours,
    change_profile,
)
from voronka.people.use_cases.note_sign_in import end_sessions
from voronka.process.models.active import active_playbook
from voronka.web.account import second_factors
from voronka.web.http import actor_of, id_in, saved
from voronka.web.inputs import Input
from voronka.web.settings.devices import device_of
from voronka.web.settings.sections import must_administer

_LANGUAGES = (("ru", "Русский"), ("en", "English"))


@require_safe
@login_required
def settings_index(request: HttpRequest) -> HttpResponse:
    """GET /settings/: the first section."""
    return redirect("settings:profile")


@require_http_methods(["GET", "POST"])
@login_required
def profile_update(request: HttpRequest) -> HttpResponse:
    """GET and POST /settings/profile/."""
    actor, post = actor_of(request), request.POST
    if request.method == "GET":
        return _profile(request, people.person(actor.id))
    try:
        change_profile(
            name=post.get("name", ""), phone=post.get("phone", ""), actor=actor, now=clock.now()
        )
    except UnableToChangeProfile as refusal:
        return _profile(request, post.dict(), problems=refusal.problems)
    change_preferences(
        actor=actor,
        language=_one_of(post.get("language"), [code for code, _label in _LANGUAGES]),
        theme=_one_of(post.get("theme"), ["light", "dark", "auto"]),
        training_mode=post.get("training_mode") == "yes",
    )
    return saved(request, "settings:profile")


@require_http_methods(["GET", "POST"])
@login_required
def hours_update(request: HttpRequest) -> HttpResponse:
    """GET and POST /settings/hours/: as the company works, or one's own hours day by day."""
    return _change_hours(request, people.person(actor_of(request).id), page="settings:hours")


@require_http_methods(["GET", "POST"])
@login_required
def person_hours_update(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """GET and POST /settings/people/…/hours/: somebody else's."""
    must_administer(request)
    return _change_hours(request, people.person(person_id), page="settings:person_hours")


def _change_hours(request: HttpRequest, person: people.Person, *, page: str) -> HttpResponse:
    post, own = request.POST, people.hours_of(person.id)
    where: dict[str, Any] = {"person_id": person.id} if page == "settings:person_hours" else {}
    shown = partial(_hours, request, address=reverse(page, kwargs=where), name=person.name)
    if request.method == "GET":
        return shown(own=own is not None, typed=by_day(own or _company_hours()))
    typed = {day: post.get(day, "") for day in DAYS}
    try:
        change_hours(
            user_id=person.id,
            typed=typed if post.get("own") == "yes" else None,
            actor=actor_of(request),
            now=clock.now(),
        )
    except UnreadableHours as refusal:
        return shown(own=True, typed=typed, problems=refusal.problems)
    return saved(request, page, **where)


@require_safe
@login_required
def security_show(request: HttpRequest) -> HttpResponse:
    """GET /settings/security/: password, second factors, devices, the latest sign-ins."""
    actor = actor_of(request)
    user_id = id_in(str(actor.id))
    this = request.session.session_key or ""
    context = {
        "factors": second_factors(user_id),
        "sessions": [(line, device_of(line.agent)) for line in sessions_of(user_id, this=this)],
        "log": [
            (line, device_of(line.agent)) for line in latest_sign_ins(user_id=user_id, limit=10)
        ],
    }
    return TemplateResponse(request, "settings/security.html", context)


@require_POST
@login_required
def session_delete(request: HttpRequest) -> HttpResponse:
    """POST /settings/security/sessions/: sign out on one device, or on all others."""
    this = request.session.session_key or ""
    only = [id_in(each) for each in request.POST.getlist("session")] or None
    count = end_sessions(actor=actor_of(request), now=clock.now(), keep=this, only=only)
    text = ngettext(
        "Signed out on %(count)s device.", "Signed out on %(count)s devices.", count
    ) % {"count": count}
    return saved(request, "settings:security", text)


def _company_hours() -> Mapping[str, str]:
    return active_playbook().spec.calendar.hours


def _one_of(given: str | None, known: list[str]) -> str | None:
    return given if given in known else None


def _profile(
    request: HttpRequest, values: Any, *, problems: Mapping[str, str] | None = None
) -> HttpResponse:
    problems = problems or {}
    yes_no = [("yes", _("Yes")), ("no", _("No"))]
    if not isinstance(values, dict):
        values = {
            "name": values.name,
            "phone": values.phone,
            "language": values.language,
            "theme": values.theme,
            "training_mode": "yes" if values.training_mode else "no",
        }
    themes = [("light", _("Light")), ("dark", _("Dark")), ("auto", _("As the system"))]
    training = _("The card says why each step is taken and shows a video.")
    asked: list[tuple[str, str, str, Any, str]] = [
        ("name", _("Name"), "text", (), ""),
        ("phone", _("Phone"), "phone", (), ""),
        ("language", _("Language"), "choice", _LANGUAGES, ""),
        ("theme", _("Theme"), "choice", themes, ""),
        ("training_mode", _("Training mode"), "bool", yes_no, training),
    ]
    inputs = [
        Input(
            name=name,
            label=label,
            type=type_,
            value=values.get(name, ""),
            options=options,
            help=help_,
            error=problems.get(name, ""),
            required=name == "name",
        )
        for name, label, type_, options, help_ in asked
    ]
    status = 422 if problems else 200
    return TemplateResponse(request, "settings/profile.html", {"inputs": inputs}, status=status)


def _hours(
    request: HttpRequest,
    *,
    address: str,
    name: str,
    own: bool,
    typed: Mapping[str, str],
    problems: Mapping[str, str] | None = None,
) -> HttpResponse:
    problems = problems or {}
    company = by_day(_company_hours())
    labels = day_labels()
    days = [
        (day, labels[day], typed.get(day, ""), company[day], problems.get(day, "")) for day in DAYS
    ]
    context = {
        "address": address,
        "name": name,
        "own": own,
        "days": days,
        "problem": problems.get("", ""),
    }
    status = 422 if problems else 200
    return TemplateResponse(request, "settings/hours.html", context, status=status)


def day_labels() -> dict[str, str]:
    """Return the days of the week by their names in a calendar."""
    names = (
        _("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"),
        _("Sunday"),
    )  # fmt: skip
    return dict(zip(DAYS, names, strict=True))
