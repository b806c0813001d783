"""Mail and SMS: who carries the messages, and trying whether it works (K27)."""

import json
from collections.abc import Mapping
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from voronka.channels.queries import accounts
from voronka.channels.use_cases.send_test_message import UnableToSendTest, send_test_message
from voronka.channels.use_cases.set_account import UnableToSetAccount, set_account
from voronka.kernel import clock
from voronka.kernel.errors import NotFound
from voronka.web.http import actor_of, saved
from voronka.web.settings.sections import must_set_up

_PREFIX = "p."


@require_safe
@login_required
def accounts_index(request: HttpRequest) -> HttpResponse:
    """GET /settings/accounts/: for each channel who carries it."""
    must_set_up(request)
    return _index(request)


@require_http_methods(["GET", "POST"])
@login_required
def account_update(request: HttpRequest, channel: str) -> HttpResponse:
    """GET and POST /settings/accounts/email/: another adapter, or other parameters."""
    must_set_up(request)
    if channel not in accounts.CHANNELS:
        raise NotFound
    offered = accounts.adapters_for(channel)
    row = next(each for each in accounts.account_rows() if each.channel == channel)
    preferred = row.adapter if row.adapter and not row.is_sink else list(offered)[-1]
    adapter = request.POST.get("adapter") or request.GET.get("adapter") or preferred
    if adapter not in offered:
        raise NotFound
    if request.method == "GET":
        return _form(request, channel, adapter, accounts.stored_params(channel, adapter))
    typed = _typed(request, adapter)
    try:
        set_account(
            channel=channel,
            adapter=adapter,
            params=_read(typed, adapter),
            actor=actor_of(request),
            now=clock.now(),
        )
    except UnableToSetAccount as refusal:
        return _form(request, channel, adapter, typed, problem=str(refusal))
    return saved(
        request, "settings:accounts", _("The account is saved. Send a test message to try it.")
    )


@require_POST
@login_required
def test_create(request: HttpRequest, channel: str) -> HttpResponse:
    """POST /settings/accounts/email/test/: the provider's answer stands on the page."""
    must_set_up(request)
    recipient = request.POST.get("recipient", "")
    try:
        left = send_test_message(
            channel=channel, recipient=recipient, actor=actor_of(request), now=clock.now()
        )
    except UnableToSendTest as refusal:
        return _index(request, refused=channel, problem=str(refusal), recipient=recipient)
    text = _("The provider has taken the message for %(recipient)s.")
    if not left:
        text = _("In the sandbox nothing leaves: the message stands among the sent ones.")
    return saved(request, "settings:accounts", text % {"recipient": recipient})


def _index(
    request: HttpRequest, *, refused: str = "", problem: str = "", recipient: str = ""
) -> HttpResponse:
    person: Any = request.user
    suggested = {"email": person.email, "sms": person.phone, "chat": _("the team")}
    context = {
        "rows": accounts.account_rows(),
        "suggested": suggested | ({refused: recipient} if refused else {}),
        "refused": refused,
        "problem": problem,
    }
    status = 422 if problem else 200
    return TemplateResponse(request, "settings/accounts.html", context, status=status)


def _form(
    request: HttpRequest,
    channel: str,
    adapter: str,
    values: Mapping[str, Any],
    *,
    problem: str = "",
) -> HttpResponse:
    parameters = [
        (each, json.dumps(each.value, ensure_ascii=False) if each.kind == "json" else each.value)
        for each in accounts.parameters_of(adapter, values)
    ]
    context = {
        "channel": channel,
        "adapter": adapter,
        "offered": accounts.adapters_for(channel),
        "parameters": parameters,
        "problem": problem,
    }
    status = 422 if problem else 200
    return TemplateResponse(request, "settings/account.html", context, status=status)


def _typed(request: HttpRequest, adapter: str) -> dict[str, Any]:
    return {
        each.name: request.POST.get(_PREFIX + each.name, "")
        for each in accounts.parameters_of(adapter, {})
        if _PREFIX + each.name in request.POST
    }


def _read(typed: Mapping[str, Any], adapter: str) -> dict[str, Any]:
    """Return what was typed in the form's own kinds; what is empty stays as it is by itself."""
    kinds = {each.name: each.kind for each in accounts.parameters_of(adapter, {})}
    found: dict[str, Any] = {}
    for name, value in typed.items():
        if kinds[name] == "bool":
            found[name] = value == "yes"
        elif kinds[name] == "json":
            found[name] = _json(value)
        elif value or kinds[name] != "number":
            found[name] = value.strip() if kinds[name] != "secret" else value
    return found


def _json(text: str) -> Any:
    # What cannot be read goes on as it is: the adapter says which of its parameters is wrong.
    try:
        return json.loads(text)
    except ValueError:
        return text
