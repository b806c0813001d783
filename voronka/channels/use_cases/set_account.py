"""Choosing who carries the messages of a channel."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from voronka.channels.adapter import UnableToSend, adapters
from voronka.channels.models import ChannelAccount, OutboxMessage
from voronka.channels.queries.accounts import (
    CHANNELS,
    MASK,
    carrier_with,
    closed,
    opened,
    secret_names,
)
from voronka.kernel.actor import Actor
from voronka.kernel.errors import NotAllowed
from voronka.process import rights
from voronka.process.models.active import active_playbook


class UnableToSetAccount(Exception):
    """The channel is carried as before. The text is fit for the person who asked."""


@transaction.atomic
def set_account(
    *, channel: str, adapter: str, params: Mapping[str, Any], actor: Actor, now: datetime
) -> None:
    """
    Have an adapter carry a channel from now on. A secret that is handed back masked stays as it is.

    :raises NotAllowed: the actor's role may not change settings
    :raises UnableToSetAccount: the adapter does not fit the channel, or its parameters are wrong
    """
    if not rights.may(active_playbook(), actor, "settings"):
        raise NotAllowed(_("Your role does not change settings."))
    if channel not in CHANNELS or adapter not in adapters:
        raise UnableToSetAccount(_("There is no such channel or adapter."))
    if channel not in adapters.get(adapter).channels:
        raise UnableToSetAccount(_("This adapter does not carry this channel."))
    active = ChannelAccount.objects.select_for_update().filter(channel=channel, active=True)
    before = active.first()
    known = before.params if before is not None and before.adapter == adapter else {}
    wanted = {**params, **_kept_secrets(adapter, params, known)}
    try:
        carrier_with(adapter, opened(wanted))
    except UnableToSend as refusal:
        raise UnableToSetAccount(str(refusal)) from refusal

    if before is not None:
        before.rest(by=actor.name, at=now)
    ChannelAccount.objects.create(
        channel=channel,
        adapter=adapter,
        params=closed(adapter, wanted),
        active=True,
        changed_at=now,
        changed_by=actor.name,
    )
    # What has waited for an account, or for its repair, need not wait any longer.
    waiting = OutboxMessage.objects.waiting().filter(channel=channel)
    waiting.update(next_try_at=now, attempts=0)


def _kept_secrets(
    adapter: str, params: Mapping[str, Any], known: Mapping[str, Any]
) -> dict[str, Any]:
    return {name: known.get(name, "") for name in secret_names(adapter) if params.get(name) == MASK}
