"""The one dialog for everything a gate refuses: all that is missing, as fields to fill in."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest, HttpResponse

from voronka.kernel import clock
from voronka.people.queries.people import active_people
from voronka.process.commands import Command
from voronka.process.decision import Decision
from voronka.process.models.active import active_playbook
from voronka.process.state import CardRef
from voronka.records.queries import cards
from voronka.records.use_cases.run_command import CommandRefused
from voronka.web import http, inputs
from voronka.web.gates.needs import needs_of
from voronka.web.http import actor_of
from voronka.web.kinds import card_address

# Sent by a dialog that is being filled in: nothing is done, it only wants to know what is missing.
LOOK = "look"
# The fields of the dialog that are there only because of other answers.
WHEN = "when"


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
    # The command with the fields as typed so far: lets the dialog look ahead while it is filled in.
    command: Callable[[Mapping[str, Any]], Command] | None = None


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
    if request.POST.get(LOOK) and wish.command:
        return _looked(request, wish, typed)
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
    # What was filled in before stays: nothing is written until all of it passes.
    typed = inputs.typed_fields(request.POST, active_playbook(), wish.ref.kind)
    return _dialog(request, wish, decision, typed, status=422)


def _looked(request: HttpRequest, wish: Wish, typed: Mapping[str, Any]) -> HttpResponse:
    """Answer with the dialog as it would be now; nothing is written."""
    assert wish.command
    # Fields that are there only because of other answers do not keep themselves there.
    when = {name.removeprefix(inputs.PREFIX) for name in request.POST.getlist(WHEN)}
    plain = {name: value for name, value in typed.items() if name not in when}
    decision = cards.explain(
        ref=wish.ref, command=wish.command(plain), actor=actor_of(request), now=clock.now()
    )
    if decision.refusals and all(each.kind == "nothing" for each in decision.refusals):
        # A robot has brought the card there already.
        return success(HttpResponse(status=204), wish.ref)
    return _dialog(request, wish, decision, plain, status=200)


def _dialog(
    request: HttpRequest, wish: Wish, decision: Decision, typed: Mapping[str, Any], *, status: int
) -> HttpResponse:
    playbook, locale = active_playbook(), request.LANGUAGE_CODE
    known = {**decision.after.fields, **typed}
    answered = {name for name, value in known.items() if value not in (None, "", [], ())}
    needs = needs_of(decision, playbook, wish.ref.kind, answered=answered)
    when = {name.removeprefix(inputs.PREFIX) for name in request.POST.getlist(WHEN)}
    drawn = inputs.inputs_for(
        playbook,
        wish.ref.kind,
        {*needs.fields, *typed},
        locale=locale,
        values=decision.after.fields,
        typed=request.POST,
        errors={name: text.in_(locale) for name, text in needs.errors.items()},
        required=needs.required,
        people=[(str(person.id), person.name) for person in active_people()],
    )
    conditional = {inputs.PREFIX + name for name in needs.conditional | when}
    card = card_address(wish.ref)
    context = {
        "wish": wish,
        "inputs": drawn,
        "needs": needs,
        "because": {inputs.PREFIX + name: text for name, text in needs.because.items()},
        "conditional": conditional,
        "is_met": decision.allowed,
        "card": card,
        "is_on_card": card in request.headers.get("HX-Current-URL", ""),
    }
    return http.dialog(request, "gates/_dialog.html", context, status=status)


def messages(refused: CommandRefused, locale: str) -> Sequence[str]:
    """Return the refusals in words, where there is no room for the dialog."""
    return [refusal.message.in_(locale) for refusal in refused.decision.refusals]
