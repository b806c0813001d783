"""Who carries e-mail, text messages and the team's chat, and trying whether it works."""

from collections.abc import Sequence
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Router
from pydantic import Field

from voronka.api.http import actor_of
from voronka.api.values import In, KeyIn, Out
from voronka.channels.queries.accounts import CHANNELS, AccountRow, account_rows
from voronka.channels.use_cases.send_test_message import send_test_message
from voronka.channels.use_cases.set_account import set_account
from voronka.kernel import clock
from voronka.kernel.errors import NotAllowed, NotFound
from voronka.process import rights
from voronka.process.models.active import active_playbook

router = Router(tags=["messages"])


class AccountOut(Out):
    """Who carries a channel; of a secret only that it is there."""

    channel: str
    adapter: str
    label: str
    params: dict[str, Any]
    is_sink: bool


class AccountIn(In):
    """An adapter and what it has to be told; a secret handed back masked stays as it is."""

    adapter: KeyIn
    params: Annotated[dict[str, Any], Field(max_length=50)] = {}


class TrialIn(In):
    """Where the test message is to go."""

    recipient: Annotated[str, Field(max_length=320)]


class TrialOut(Out):
    """Whether it has left the machine; in a sandbox it does not."""

    has_left: bool


@router.get("/accounts/", response=list[AccountOut], operation_id="accounts")
def account_list(request: HttpRequest) -> Sequence[AccountRow]:
    """Who carries each channel now."""
    if not rights.may(active_playbook(), actor_of(request), "settings"):
        raise NotAllowed(_("Your role does not change settings."))
    return account_rows()


@router.put("/accounts/{channel}/", response=AccountOut, operation_id="account_set")
def account_update(request: HttpRequest, channel: str, body: AccountIn) -> AccountRow:
    """Have an adapter carry a channel from now on."""
    if channel not in CHANNELS:
        raise NotFound
    set_account(
        channel=channel,
        adapter=body.adapter,
        params=body.params,
        actor=actor_of(request),
        now=clock.now(),
    )
    return next(row for row in account_rows() if row.channel == channel)


@router.post("/accounts/{channel}/test/", response=TrialOut, operation_id="account_test")
def test_create(request: HttpRequest, channel: str, body: TrialIn) -> dict[str, bool]:
    """Send a message to try it; a refusal is the provider's own answer."""
    left = send_test_message(
        channel=channel, recipient=body.recipient, actor=actor_of(request), now=clock.now()
    )
    return {"has_left": left}
