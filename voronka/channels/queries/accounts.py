"""Who carries the messages of a channel."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from pydantic import ValidationError

from voronka.channels.adapter import ChannelAdapter, UnableToSend, adapters
from voronka.channels.models import ChannelAccount
from voronka.kernel import clock
from voronka.kernel.secrets import UnableToUnlock, is_locked, locked, unlocked

CHANNELS = ("email", "sms", "chat")
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
    return carrier_with(key, opened(params))


def opened(params: Mapping[str, Any]) -> dict[str, Any]:
    """
    Return stored parameters with their secrets readable: never show, log or store what comes back.

    :raises UnableToSend: they were locked with a key that this installation does not have
    """
    try:
        return {
            name: unlocked(value) if is_locked(value) else value for name, value in params.items()
        }
    except UnableToUnlock:
        raise UnableToSend(
            "The account's password cannot be read with this installation's key. Enter it again.",
            "temporary",
        ) from None


def closed(key: str, params: Mapping[str, Any]) -> dict[str, Any]:
    """Return parameters as they are stored: the secrets among them locked."""
    secret = secret_names(key)
    return {
        name: locked(value) if name in secret and not is_locked(value) else value
        for name, value in params.items()
    }


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


@dataclass(frozen=True, kw_only=True)
class Parameter:
    """What an adapter has to be told: one control of its form."""

    name: str
    title: str
    # text, secret, number, bool, choice, json
    kind: str
    options: Sequence[str] = ()
    value: Any = ""


def parameters_of(key: str, values: Mapping[str, Any]) -> Sequence[Parameter]:
    """Return what an adapter has to be told, with what it was told so far; secrets are masked."""
    shown = masked(key, values)
    schema = adapters.get(key).Params.model_json_schema()
    return [
        Parameter(
            name=name,
            title=spec.get("title", name),
            kind=_kind(spec),
            options=spec.get("enum", ()),
            value=shown.get(name, spec.get("default", "")),
        )
        for name, spec in schema.get("properties", {}).items()
    ]


def adapters_for(channel: str) -> Mapping[str, str]:
    """Return the label of each adapter that can carry a channel, by its key."""
    return {each.key: each.label for each in adapters if channel in each.channels}


def stored_params(channel: str, adapter: str) -> Mapping[str, Any]:
    """Return what an adapter was told when it last carried the channel; secrets are masked."""
    found = ChannelAccount.objects.filter(channel=channel, adapter=adapter)
    account = found.order_by("-active", "-changed_at").first()
    return masked(adapter, account.params) if account else {}


def _kind(spec: Mapping[str, Any]) -> str:
    if spec.get("format") == "password":
        return "secret"
    if "enum" in spec:
        return "choice"
    kinds = {"integer": "number", "number": "number", "boolean": "bool", "object": "json"}
    return kinds.get(spec.get("type", ""), "text")


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
    if clock.is_sandbox():
        return SINK, {}
    if account := ChannelAccount.objects.filter(channel=channel, active=True).first():
        return account.adapter, account.params
    # The mail server of the environment needs no account.
    is_named = channel == "email" and settings.MAIL_SERVER_IS_NAMED
    return ("smtp_email", {}) if is_named else ("", {})
