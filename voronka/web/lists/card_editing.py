"""Cells of leads and deals edited where they stand, by the use cases the card's page calls."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from voronka.kernel.errors import NotAllowed, NotFound
from voronka.kernel.seen import Seen
from voronka.people.queries import people
from voronka.process.schema import CardKind
from voronka.process.state import CardRef, CardState
from voronka.records.queries import cards
from voronka.records.use_cases.assign_card import CardGivenMeanwhile, assign_card
from voronka.records.use_cases.edit_card import UnableToEditCard, edit_card
from voronka.records.use_cases.run_command import CommandRefused
from voronka.web import http, inputs
from voronka.web.cards.changes import may_own
from voronka.web.gates.dialog import messages
from voronka.web.inputs import Input
from voronka.web.lists.card_columns import OWNER, STAGE
from voronka.web.lists.cells import (
    SEEN,
    Cell,
    cell_form,
    cell_saved,
    changed_meanwhile,
    in_words,
)
from voronka.web.lists.views import CardList, card_list_of, rows_of


@dataclass(frozen=True, kw_only=True)
class _Asked:
    """Whose cell it is."""

    list: CardList
    card: CardState
    column: str
    locale: str

    @property
    def ref(self) -> CardRef:
        return self.card.ref


@require_http_methods(["GET", "POST"])
@login_required
def cell_edit(request: HttpRequest, kind: CardKind, card_id: UUID, column: str) -> HttpResponse:
    """GET and POST /leads/list/cells/…/budget/: one cell as a form; saved, the row again."""
    found = card_list_of(request, kind)
    card = cards.state_of(cards.card_for(CardRef(kind, card_id), found.actor), found.playbook)
    asked = _Asked(list=found, card=card, column=column, locale=request.LANGUAGE_CODE)
    if column not in found.known or not found.known[column].is_editable:
        raise Http404
    control = _control(asked, request)
    if request.method == "GET":
        why = _closed_to(asked)
        hidden: Mapping[str, Any] = {} if why else {SEEN + column: control.value}
        shown = Cell(
            address=request.get_full_path(), input=None if why else control, problem=why,
            hidden=hidden, is_needed=column == STAGE,
        )  # fmt: skip
        return cell_form(request, shown)
    problem, hidden = _passed_by(asked, request, control)
    if not problem and column == STAGE:
        # Through the gates, with their dialog: sent on as it is.
        address = reverse("boards:stage", args=[kind, card_id])
        return HttpResponseRedirect(address, preserve_request=True)
    if not problem:
        problem, hidden = _save(asked, request, control)
    if problem:
        shown = Cell(
            address=request.get_full_path(), input=control, problem=problem, hidden=hidden,
            is_needed=column == STAGE,
        )  # fmt: skip
        return cell_form(request, shown)
    rows = rows_of(found, [card_id])
    return cell_saved(rows, row_id=card_id, event="card-changed", kind=kind, id=str(card_id))


def _passed_by(
    asked: _Asked, request: HttpRequest, control: Input
) -> tuple[str, Mapping[str, str | Sequence[str]]]:
    """Say whether the stage is another by now than was seen; whoever moves it asks once more."""
    if asked.column != STAGE or SEEN + STAGE not in request.POST:
        return "", {}
    stands = asked.card.stage
    if stands in (request.POST[SEEN + STAGE], control.value):
        return "", {}
    return changed_meanwhile(in_words(control, stands)), {SEEN + STAGE: stands}


def _closed_to(asked: _Asked) -> str:
    if asked.card.closed_at is not None:
        return _("The card is closed. Restore it to change anything.")
    if not cards.may_change(asked.ref, asked.list.actor):
        return _("You see this card but may not change it.")
    return ""


def _save(
    asked: _Asked, request: HttpRequest, control: Input
) -> tuple[str, Mapping[str, str | Sequence[str]]]:
    """Save what was typed; answer with the problem, if there is one, and what the form keeps."""
    hidden = {name: _sent(request, name, control) for name in request.POST if name.startswith(SEEN)}
    try:
        if asked.column == OWNER:
            _assign(asked, request.POST)
        else:
            _edit(asked, request, hidden)
    except CardGivenMeanwhile as refused:
        stands = str(refused.owner_id or "")
        return changed_meanwhile(in_words(control, stands)), {SEEN + OWNER: stands}
    except CommandRefused as refused:
        return " ".join(messages(refused, asked.locale)), hidden
    except NotAllowed as refused:
        return str(refused) or _("You see this card but may not change it."), hidden
    except UnableToEditCard as refused:
        now = inputs.as_typed(refused.conflicts[0].now)
        return changed_meanwhile(in_words(control, now)), {SEEN + asked.column: now}
    return "", hidden


def _sent(request: HttpRequest, name: str, control: Input) -> str | Sequence[str]:
    if control.type == "multi_choice":
        return [each for each in request.POST.getlist(name) if each]
    return request.POST[name]


def _assign(asked: _Asked, post: QueryDict) -> None:
    actor, now, owner = asked.list.actor, asked.list.now, post.get(OWNER, "")
    owner_id = UUID(owner) if owner in dict(_owners(asked)) else None
    seen = post.get(SEEN + OWNER)
    before = None if seen is None else Seen(http.id_in(seen) if seen else None)
    assign_card(ref=asked.ref, owner_id=owner_id, seen=before, actor=actor, now=now)


def _edit(asked: _Asked, request: HttpRequest, hidden: Mapping[str, Any]) -> None:
    typed = inputs.typed_fields(request.POST, asked.list.playbook, asked.ref.kind)
    if asked.column not in typed:
        raise Http404
    edit_card(
        ref=asked.ref,
        fields={asked.column: typed[asked.column]},
        seen={name.removeprefix(SEEN): value for name, value in hidden.items()},
        actor=asked.list.actor,
        now=asked.list.now,
    )


# The control.


def _control(asked: _Asked, request: HttpRequest) -> Input:
    column, playbook, locale = asked.column, asked.list.playbook, asked.locale
    typed = request.POST if request.method == "POST" else None
    label = asked.list.known[column].label
    if column == OWNER:
        value = request.POST.get(OWNER, str(asked.card.owner_id or ""))
        return Input(name=OWNER, label=label, type="user", value=value, options=_owners(asked))
    if column == STAGE:
        stages = playbook.pipeline(asked.card.pipeline).stages.items()
        options = [(key, spec.label.in_(locale)) for key, spec in stages]
        return Input(
            name=STAGE,
            label=label,
            type="choice",
            value=request.POST.get(STAGE, asked.card.stage),
            options=options,
        )
    found = inputs.inputs_for(
        playbook,
        asked.ref.kind,
        [column],
        locale=locale,
        values=asked.card.fields,
        typed=typed,
        people=_people(),
    )
    if not found:
        raise NotFound
    return replace(found[0], label=label)


def _people() -> list[tuple[str, str]]:
    return [(str(each.id), each.name) for each in people.active_people()]


def _owners(asked: _Asked) -> list[tuple[str, str]]:
    kind = asked.ref.kind
    return [
        (str(each.id), each.name) for each in people.active_people() if may_own(each.role, kind)
    ]
