"""The guided start (K27): choose a process, see what it brings, apply it, set up the rest."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from voronka.kernel import clock
from voronka.kernel.errors import NotAllowed, NotFound
from voronka.packs.folders import NoSuchPack
from voronka.packs.queries import packs
from voronka.packs.queries.findings import findings_of_pack
from voronka.packs.use_cases.apply_pack import apply_pack
from voronka.packs.use_cases.apply_playbook import UnableToApplyPlaybook
from voronka.people.queries import people
from voronka.process.models.active import NoPlaybook, active_playbook
from voronka.process.playbook import Playbook
from voronka.web.http import actor_of


@require_safe
@login_required
def packs_index(request: HttpRequest) -> HttpResponse:
    """GET /start/: the shipped packs."""
    _must_administer(request)
    context = {"packs": packs.packs(locale=request.LANGUAGE_CODE), "in_force": _in_force()}
    return TemplateResponse(request, "start/index.html", context)


@require_safe
@login_required
def pack_show(request: HttpRequest, name: str) -> HttpResponse:
    """GET /start/kitchens/: everything a pack brings, before it is applied."""
    _must_administer(request)
    return _pack(request, name)


@require_POST
@login_required
def application_create(request: HttpRequest, name: str) -> HttpResponse:
    """POST /start/kitchens/application/."""
    _must_administer(request)
    try:
        apply_pack(name=name, actor=actor_of(request), now=clock.now())
    except NoSuchPack as error:
        raise NotFound from error
    except UnableToApplyPlaybook as refusal:
        return _pack(request, name, problem=str(refusal))
    return redirect("start:ready")


@require_safe
@login_required
def ready_show(request: HttpRequest) -> HttpResponse:
    """GET /start/ready/: what is left to do, and the words of the trade."""
    _must_administer(request)
    playbook, locale = active_playbook(), request.LANGUAGE_CODE
    working = people.active_people()
    roles = [
        (role.label, [person.name for person in working if person.role == key])
        for key, role in playbook.spec.roles.items()
    ]
    words = [text.in_(locale) for text in playbook.spec.glossary.values()]
    context = {"playbook": playbook.spec, "roles": roles, "words": words}
    return TemplateResponse(request, "start/ready.html", context)


def _pack(request: HttpRequest, name: str, *, problem: str = "") -> HttpResponse:
    try:
        contents = packs.contents(name=name, locale=request.LANGUAGE_CODE)
    except NoSuchPack as error:
        raise NotFound from error
    in_force = _in_force()
    context = {
        "pack": contents,
        "findings": findings_of_pack(name=name),
        "problem": problem,
        "is_in_force": in_force is not None and in_force.spec.playbook == name,
        "lists": [
            (_("Fields"), contents.fields),
            (_("Robots"), contents.robots),
            (_("Tasks"), contents.tasks),
            (_("Texts to clients"), contents.messages),
            (_("Roles"), contents.roles),
        ],
    }
    status = 422 if problem else 200
    return TemplateResponse(request, "start/pack.html", context, status=status)


def _in_force() -> Playbook | None:
    try:
        return active_playbook()
    except NoPlaybook:
        return None


def _must_administer(request: HttpRequest) -> None:
    if not people.may_administer(actor_of(request)):
        raise NotAllowed
