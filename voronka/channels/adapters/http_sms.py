import json
import re
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_noop
from pydantic import Field, SecretStr

from voronka.channels import http
from voronka.channels.adapter import ChannelAdapter, Outbound
from voronka.kernel.plugins import PluginParams

_PLACE = re.compile(r"\{(recipient|text|sender|key)\}")


class HttpSms(ChannelAdapter):
    """Text messages through any gateway that takes JSON over HTTP."""

    label = gettext_noop("SMS through an HTTP gateway")
    channels = ("sms",)

    class Params(PluginParams):
        url: str = Field(title=gettext_noop("Gateway address"), pattern=r"^https?://")
        token: SecretStr = Field(default=SecretStr(""), title=gettext_noop("Access token"))
        sender: str = Field(default="", title=gettext_noop("Sender's name"))
        # The JSON to post; {recipient}, {text}, {sender} and {key} stand for the message's own.
        body: Mapping[str, Any] = Field(
            default={"to": "{recipient}", "from": "{sender}", "text": "{text}"},
            title=gettext_noop("Request body"),
        )
        id_field: str = Field(default="id", title=gettext_noop("Field with the message's id"))
        honours_keys: bool = Field(
            default=True, title=gettext_noop("Takes the Idempotency-Key header into account")
        )
        timeout_seconds: float = Field(default=15, gt=0, le=60, title=gettext_noop("Time limit"))

    def send(self, message: Outbound, params: Params) -> str:
        headers = {"Idempotency-Key": message.key, "Accept": "application/json"}
        if secret := params.token.get_secret_value():
            headers["Authorization"] = f"Bearer {secret}"
        values = {
            "recipient": message.recipient,
            "text": message.text,
            "sender": params.sender,
            "key": message.key,
        }
        answer = http.post_json(
            params.url,
            headers=headers,
            body=_filled(params.body, values),
            seconds=params.timeout_seconds,
            repeatable=params.honours_keys,
        )
        return _id_in(answer.content, params.id_field)

    def honours_keys(self, params: Params) -> bool:
        return params.honours_keys


def _filled(template: Any, values: Mapping[str, str]) -> Any:
    """Return the template with the message's own in place of the names in braces."""
    if isinstance(template, str):
        return _PLACE.sub(lambda place: values[place[1]], template)
    if isinstance(template, Mapping):
        return {key: _filled(part, values) for key, part in template.items()}
    if isinstance(template, list | tuple):
        return [_filled(part, values) for part in template]
    return template


def _id_in(content: bytes, field: str) -> str:
    """Return the message's id from the answer; "" where there is none, for it was taken anyway."""
    try:
        answer = json.loads(content)
    except ValueError:
        return ""
    found = answer.get(field) if isinstance(answer, dict) else None
    return "" if found is None else str(found)[:200]
