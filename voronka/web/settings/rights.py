"""Roles and what they may: the playbook's rights, as people read them."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from voronka.kernel import clock
from voronka.people.queries import people
from voronka.process.models.active import active_playbook
from voronka.process.schema import CardRights, RoleSpec
from voronka.process.state import CardKind, CardRef
from voronka.process.text import Text
from voronka.records.queries.cards import card_for
from voronka.records.queries.reasons import who_sees
from voronka.records.reasons_in_words import right_told
from voronka.staffing.queries.open_work import open_work
from voronka.web.abilities import ability_labels
from voronka.web.http import actor_of
from voronka.web.settings.sections import must_administer

_KINDS: tuple[CardKind, ...] = ("lead", "deal")


@dataclass(frozen=True, kw_only=True)
class RoleLine:
    """A role with everything it may."""

    key: str
    label: Text
    people: Sequence[people.Person]
    # See and change, leads and deals, in words.
    reach: Sequence[tuple[str, str, str]]
    can: frozenset[str]
    hidden: Sequence[str]


@require_safe
@login_required
def roles_index(request: HttpRequest) -> HttpResponse:
    """GET /settings/roles/: every role of the process, and who has it."""
    must_administer(request)
    playbook = active_playbook()
    working = people.active_people()
    roles = [
        _line(key, role, [each for each in working if each.role == key])
        for key, role in playbook.spec.roles.items()
    ]
    context = {
        "roles": roles,
        "actions": ability_labels(),
        "people": working,
        "without": [each for each in working if each.role not in playbook.spec.roles],
    }
    return TemplateResponse(request, "settings/roles.html", context)


@require_safe
@login_required
def person_rights_show(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """GET /settings/roles/people/…/: what somebody may do, and by which right."""
    must_administer(request)
    person = people.person(person_id)
    spec = active_playbook().spec.roles.get(person.role)
    line = _line(person.role, spec or RoleSpec(label=Text.same("")), [person])
    context = {
        "person": person,
        "role": line,
        "is_known": spec is not None,
        "actions": ability_labels(),
        "work": open_work(user_id=person_id, now=clock.now()),
    }
    return TemplateResponse(request, "settings/person_rights.html", context)


@require_safe
@login_required
def card_sight_show(request: HttpRequest, kind: CardKind, card_id: UUID) -> HttpResponse:
    """GET /settings/roles/leads/…/: who can see this card, and why."""
    must_administer(request)
    ref = CardRef(kind, card_id)
    card = card_for(ref, actor_of(request))
    lines = [(each, right_told(each)) for each in who_sees(ref=ref, actor=actor_of(request))]
    context = {
        "card": card,
        "ref": ref,
        "seeing": [(each, why) for each, why in lines if each.right is not None],
        "blind": [(each, why) for each, why in lines if each.right is None],
    }
    return TemplateResponse(request, "settings/card_sight.html", context)


def _line(key: str, role: RoleSpec, having: Sequence[people.Person]) -> RoleLine:
    names = {"lead": _("Leads"), "deal": _("Deals")}
    reach = []
    for kind in _KINDS:
        rights = role.cards.get(kind, CardRights())
        sees = _scope(rights.see)
        if rights.unassigned and rights.see != "all":
            sees = _("%(scope)s, and those nobody owns") % {"scope": sees}
        reach.append((names[kind], sees, _scope(rights.change)))
    return RoleLine(
        key=key,
        label=role.label,
        people=having,
        reach=reach,
        can=frozenset(role.can),
        hidden=role.hide_fields,
    )


def _scope(scope: str) -> str:
    return {
        "none": _("none"),
        "participating": _("those they take part in"),
        "own": _("own ones"),
        "team": _("those of the team"),
        "all": _("all"),
    }.get(scope, scope)
