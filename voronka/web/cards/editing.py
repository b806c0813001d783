"""
Fields edited in place. Of two people in one card each saves what they changed; where it is the same
field, the second sees what stands there now, by whom, and chooses.
"""

from collections.abc import Sequence
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from voronka.kernel import clock
from voronka.kernel.actor import Actor
from voronka.people.queries.people import active_people
from voronka.process import rights
from voronka.process.models.active import active_playbook
from voronka.process.playbook import Playbook
from voronka.process.schema import CardKind
from voronka.process.state import CardRef
from voronka.records.queries.card_page import CardPage, card_page
from voronka.records.queries.cards import card_for
from voronka.records.queries.timeline import TimelineRow, timeline
from voronka.records.use_cases.edit_card import UnableToEditCard, edit_card
from voronka.records.use_cases.run_command import CommandRefused
from voronka.web import inputs
from voronka.web.actors import spoken_actor
from voronka.web.cards.page import group_key, group_label, wanted_fields, words_of
from voronka.web.field_forms import PICK, Answer, Clash, basis, changed_in, clashes_in, seen_in
from voronka.web.gates import dialog
from voronka.web.http import actor_of


@require_http_methods(["GET", "POST"])
@login_required
def fields_edit(request: HttpRequest, kind: CardKind, card_id: UUID, group: str) -> HttpResponse:
    """GET and POST /leads/…/fields/kitchen/: the fields of a group as a form, in their place."""
    actor, playbook, ref = actor_of(request), active_playbook(), CardRef(kind, card_id)
    names = _names(playbook, kind, group, rights.hidden_fields(playbook, actor))
    if not names:
        raise Http404
    card_for(ref, actor)
    if request.method == "GET":
        return _form(request, ref, group, names, Answer())
    answer = _save(request, ref, actor, playbook)
    if answer is not None:
        return _form(request, ref, group, names, answer)
    return dialog.success(HttpResponse(""), ref)


def _save(request: HttpRequest, ref: CardRef, actor: Actor, playbook: Playbook) -> Answer | None:
    """Write what was changed; answer with what is still to be settled, if anything is."""
    post, asked = request.POST, clashes_in(request.POST)
    if any(not post.get(PICK + name) for name in asked):
        return Answer(clashes=asked, problems=[_("Choose which value stays.")])
    changed = changed_in(post, inputs.typed_fields(post, playbook, ref.kind))
    locale = request.LANGUAGE_CODE
    try:
        if changed:
            edit_card(ref=ref, fields=changed, seen=seen_in(post), actor=actor, now=clock.now())
    except CommandRefused as refused:
        refusals = refused.decision.refusals
        return Answer(
            errors={each.field: each.message.in_(locale) for each in refusals if each.field},
            problems=[each.message.in_(locale) for each in refusals if not each.field],
        )
    except UnableToEditCard as refused:
        return Answer(clashes=[each.name for each in refused.conflicts], problems=[str(refused)])
    return None


def _names(
    playbook: Playbook, kind: CardKind, group: str, hidden: frozenset[str]
) -> tuple[str, ...]:
    return tuple(
        name
        for name, spec in playbook.fields(kind).items()
        if group_key(name, spec) == group and spec.is_by_hand and name not in hidden
    )


def _form(
    request: HttpRequest, ref: CardRef, group: str, names: tuple[str, ...], answer: Answer
) -> HttpResponse:
    playbook, locale, actor = active_playbook(), request.LANGUAGE_CODE, actor_of(request)
    page = card_page(ref=ref, actor=actor, now=clock.now())
    typed = request.POST if request.method == "POST" else None
    shown = {
        "page": page,
        "group": group,
        "label": group_label(playbook, group, locale),
        "address": request.path,
        "problems": answer.problems,
        "wanted": wanted_fields(page.next_move),
        "focus": request.GET.get("field", ""),
        "cancel": reverse("cards:piece", args=[ref.kind, ref.id, "fields"]),
        "home": "#card-fields",
        "seen": basis(page.fields, names, typed, answer.clashes),
        "clashes": {
            inputs.PREFIX + name: clash
            for name, clash in _clashes(page, answer.clashes, actor, typed, locale).items()
        },
        "inputs": inputs.inputs_for(
            playbook,
            ref.kind,
            names,
            locale=locale,
            values=page.fields,
            typed=typed,
            errors=answer.errors,
            people=[(str(person.id), person.name) for person in active_people()],
        ),
    }
    status = 422 if answer.errors or answer.problems else 200
    return TemplateResponse(request, "cards/_fields_form.html", shown, status=status)


def _clashes(
    page: CardPage, names: Sequence[str], actor: Actor, typed: QueryDict | None, locale: str
) -> dict[str, Clash]:
    if not names or typed is None:
        return {}
    playbook = active_playbook()
    words = words_of(page, playbook, locale)
    latest: dict[str, TimelineRow] = {}
    for row in timeline(ref=page.ref, actor=actor, kinds=("field",)).rows:
        latest.setdefault(row.name, row)
    found = {}
    for name in names:
        spec, last = playbook.field(page.ref.kind, name), latest.get(name)
        if spec is None:
            continue
        found[name] = Clash(
            now=words(spec, page.fields.get(name)),
            before=words(spec, last.before) if last else "",
            who=spoken_actor(last.actor_name) if last else "",
            at=last.at if last else None,
        )
    return found
