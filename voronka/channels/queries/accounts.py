"""Who carries the messages of a channel."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from pydantic import ValidationError

from voronka.channels.adapter import ChannelAdapter, UnableToSend, adapters
from voronka.channels.models import ChannelAccount

CHANNELS = ("email", "sms")
SINK = "demo_sink"
MASK = "••••••"


@dataclass(frozen=True, kw_only=True)
class Carrier:
    """An adapter with its checked parameters."""

    key: str
    adapter: ChannelAdapter
    params: Any

    def honours_keys(self) -> bool:
        return self.adapter.honours_keys(self.params)


@dataclass(frozen=True, kw_only=True)
class AccountRow:
    """What the settings show of a channel; secrets are masked."""

    channel: str
    adapter: str
    label: str
    params: Mapping[str, Any] = field(default_factory=dict)
    # Nothing leaves the machine by it.
    is_sink: bool = False


def carrier_key(channel: str) -> str:
    """Return the key of the adapter that carries this channel now; "" if none does."""
    return _chosen(channel)[0]


def carrier_of(channel: str) -> Carrier:
    """
    Return what carries this channel now. In a sandbox everything stays on the machine.

    :raises UnableToSend: nothing does, or its parameters are wrong
    """
    key, params = _chosen(channel)
    if not key:
        raise UnableToSend(f"No account is set up for the channel {channel}.", "temporary")
    return carrier_with(key, params)


def carrier_with(key: str, params: Mapping[str, Any]) -> Carrier:
    """
    Return the adapter with these parameters.

    :raises UnableToSend: there is no such adapter, or the parameters are wrong
    """
    if key not in adapters:
        raise UnableToSend(f"There is no adapter {key}.", "temporary")
    plugin = adapters.get(key)
    try:
        checked = plugin.Params.model_validate(params)
    except ValidationError as error:
        # Not the values: a secret may stand among them.
        wrong = ", ".join(".".join(map(str, e["loc"])) for e in error.errors(include_input=False))
        raise UnableToSend(f"The account's settings are wrong: {wrong}.", "temporary") from None
    return Carrier(key=key, adapter=plugin(), params=checked)


def account_rows() -> Sequence[AccountRow]:
    """
    Return for each channel who carries it now.
    """
    return [_row(channel) for channel in CHANNELS]


def _row(channel: str) -> AccountRow:
    key, params = _chosen(channel)
    label = str(adapters.get(key).label) if key in adapters else ""
    return AccountRow(
        channel=channel,
        adapter=key,
        label=label,
        params=masked(key, params),
        is_sink=key == SINK,
    )


def masked(key: str, params: Mapping[str, Any]) -> dict[str, Any]:
    """Return the parameters as they may be shown: a secret only says that it is there."""
    if key not in adapters:
        return {}
    secret = secret_names(key)
    return {
        name: (MASK if value else "") if name in secret else value for name, value in params.items()
    }


def secret_names(key: str) -> frozenset[str]:
    """Return the names of an adapter's parameters that are never shown."""
    properties = adapters.get(key).Params.model_json_schema().get("properties", {})
    return frozenset(name for name, spec in properties.items() if spec.get("format") == "password")


def _chosen(channel: str) -> tuple[str, Mapping[str, Any]]:
    if settings.SANDBOX:
        return SINK, {}
    if account := ChannelAccount.objects.filter(channel=channel, active=True).first():
        return account.adapter, account.params
    # The installation's own mail server needs no account.
    return ("smtp_email", {}) if channel == "email" else ("", {})
