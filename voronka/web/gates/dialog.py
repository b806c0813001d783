"""The one dialog for everything a gate refuses: all that is missing, as fields to fill in."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest, HttpResponse

from voronka.process.decision import Decision
from voronka.process.models.active import active_playbook
from voronka.process.state import CardRef
from voronka.process.text import Text
from voronka.records.use_cases.run_command import CommandRefused
from voronka.web import http, inputs
from voronka.web.gates.needs import needs_of
from voronka.web.kinds import card_address


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What somebody wants of a card, as the dialog names it and sends it again."""

    ref: CardRef
    # The heading ("Move to …"), and the button that tries again with the fields filled in.
    title: str
    button: str
    # Where the dialog is sent, and what besides the fields: {"stage": "ours"}.
    address: str
    hidden: Mapping[str, str] = field(default_factory=dict)


def answer(
    request: HttpRequest,
    wish: Wish,
    run: Callable[[Mapping[str, Any]], object],
    *,
    done: str = "",
    undo: str = "",
    back: Mapping[str, str] | None = None,
) -> HttpResponse:
    """
    Run a command with the fields that were filled in: 204 and `card-changed`, or the dialog (422).

    `done` is said in a toast; with `undo`, an address, and `back`, what is posted there, it can be
    taken back.
    """
    typed = inputs.typed_fields(request.POST, active_playbook(), wish.ref.kind)
    try:
        run(typed)
    except CommandRefused as refused:
        return refusal(request, wish, refused.decision)
    response = success(HttpResponse(status=204), wish.ref)
    if done:
        http.toast(response, done, tone="success", undo=undo, values=back)
    return response


def success(response: HttpResponse, ref: CardRef, *, done: str = "") -> HttpResponse:
    """Tell the page that the card is different now, and close the dialog."""
    http.tell(response, "dialog-close")
    http.tell(response, "card-changed", kind=ref.kind, id=str(ref.id))
    return http.toast(response, done, tone="success") if done else response


def refusal(request: HttpRequest, wish: Wish, decision: Decision) -> HttpResponse:
    """
    Answer with the dialog that lists everything unmet at once.
    """
    playbook, locale = active_playbook(), request.LANGUAGE_CODE
    needs = needs_of(decision, playbook, wish.ref.kind)
    # What was filled in before stays: nothing is written until all of it passes.
    typed = inputs.typed_fields(request.POST, playbook, wish.ref.kind)
    fields = inputs.inputs_for(
        playbook,
        wish.ref.kind,
        {*needs.fields, *typed},
        locale=locale,
        values=decision.after.fields,
        typed=request.POST,
        errors={name: _in(text, locale) for name, text in needs.errors.items()},
        required=needs.required,
    )
    context = {
        "wish": wish,
        "inputs": fields,
        "needs": needs,
        "card": card_address(wish.ref),
        "is_again": any(key.startswith(inputs.PREFIX) for key in request.POST),
    }
    return http.dialog(request, "gates/_dialog.html", context, status=422)


def messages(refused: CommandRefused, locale: str) -> Sequence[str]:
    """Return the refusals in words, where there is no room for the dialog."""
    return [refusal.message.in_(locale) for refusal in refused.decision.refusals]


def _in(text: Text, locale: str) -> str:
    return text.in_(locale)
