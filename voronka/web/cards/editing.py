"""
Fields edited in place. Of two people in one card each saves what they changed; where it is the same
field, the second sees what stands there now, by whom, and chooses.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.template.response import TemplateResponse
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
from voronka.web.cards.page import group_key, group_label, wanted_fields, words_of
from voronka.web.gates import dialog
from voronka.web.http import actor_of

# What was in a field when its form was opened stands under this prefix.
_SEEN = "seen."
# Which value of a field that two have changed is to stay: "mine" or "theirs".
_PICK = "pick."


@dataclass(frozen=True, kw_only=True)
class Clash:
    """A field that somebody else has changed while it was being edited."""

    # What stands there now, and what stood there when the editing began.
    now: str
    before: str
    who: str
    at: datetime | None


@dataclass(frozen=True, kw_only=True)
class _Answer:
    """Why the form comes back, if it does."""

    errors: Mapping[str, str] = field(default_factory=dict)
    problems: Sequence[str] = ()
    clashes: Sequence[str] = ()


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
        return _form(request, ref, group, names, _Answer())
    answer = _save(request, ref, actor, playbook)
    if answer is not None:
        return _form(request, ref, group, names, answer)
    return dialog.success(HttpResponse(""), ref)


def _save(request: HttpRequest, ref: CardRef, actor: Actor, playbook: Playbook) -> _Answer | None:
    """Write what was changed; answer with what is still to be settled, if anything is."""
    post, seen = request.POST, _seen(request.POST)
    undecided = [name for name in _asked(post) if not post.get(_PICK + name)]
    if undecided:
        return _Answer(clashes=_asked(post), problems=[_("Choose which value stays.")])
    typed = inputs.typed_fields(post, playbook, ref.kind)
    changed = {
        name: value
        for name, value in typed.items()
        if post.get(_PICK + name) != "theirs" and _is_changed(value, seen.get(name))
    }
    locale = request.LANGUAGE_CODE
    try:
        if changed:
            edit_card(ref=ref, fields=changed, seen=seen, actor=actor, now=clock.now())
    except CommandRefused as refused:
        refusals = refused.decision.refusals
        return _Answer(
            errors={each.field: each.message.in_(locale) for each in refusals if each.field},
            problems=[each.message.in_(locale) for each in refusals if not each.field],
        )
    except UnableToEditCard as refused:
        return _Answer(clashes=[each.name for each in refused.conflicts], problems=[str(refused)])
    return None


def _seen(post: QueryDict) -> dict[str, Any]:
    return {
        key.removeprefix(_SEEN): post.getlist(key) if len(post.getlist(key)) > 1 else value
        for key, value in post.items()
        if key.startswith(_SEEN)
    }


def _asked(post: QueryDict) -> list[str]:
    """Return the fields whose value was to be chosen."""
    return post.getlist("clash")


def _is_changed(value: Any, seen: Any) -> bool:
    before = (
        ([seen] if seen else []) if isinstance(value, list) and not isinstance(seen, list) else seen
    )
    return bool((value or "") != (before or ""))


def _names(
    playbook: Playbook, kind: CardKind, group: str, hidden: frozenset[str]
) -> tuple[str, ...]:
    return tuple(
        name
        for name, spec in playbook.fields(kind).items()
        if group_key(name, spec) == group and spec.is_by_hand and name not in hidden
    )


def _form(
    request: HttpRequest, ref: CardRef, group: str, names: tuple[str, ...], answer: _Answer
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
        "seen": _basis(page, names, typed, answer.clashes),
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


def _basis(
    page: CardPage, names: Sequence[str], typed: QueryDict | None, clashes: Sequence[str]
) -> dict[str, Any]:
    """
    Return what the form was begun upon. It stays so while the form comes back, but for the fields
    in which the change of somebody else is shown now.
    """
    found: dict[str, Any] = {}
    for name in names:
        key = _SEEN + name
        if typed is not None and key in typed and name not in clashes:
            found[key] = typed.getlist(key) if len(typed.getlist(key)) > 1 else typed[key]
        else:
            found[key] = inputs.as_typed(page.fields.get(name))
    return found


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
            who=last.actor_name if last else "",
            at=last.at if last else None,
        )
    return found
