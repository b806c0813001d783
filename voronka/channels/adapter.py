"""
What carries messages out of the house: one adapter a provider, one file each in `adapters/`.

Public: `ChannelAdapter`, its base; `Outbound`, what it gets; `UnableToSend`, its only refusal;
`adapters`, the registry.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar, Literal

from voronka.kernel.plugins import Plugin, Registry

Trouble = Literal["temporary", "permanent", "uncertain"]


@dataclass(frozen=True, kw_only=True)
class Outbound:
    """One message to one recipient. `key` is the same at every try of the same message."""

    key: str
    channel: str
    recipient: str
    subject: str
    text: str
    at: datetime


class UnableToSend(Exception):
    """
    The provider did not take the message; the text says why, and holds no secret.

    `permanent`: trying again will not help. `uncertain`: it may have left, nobody can tell.
    """

    def __init__(
        self, message: str, trouble: Trouble, *, retry_after: timedelta | None = None
    ) -> None:
        super().__init__(message)
        self.trouble, self.retry_after = trouble, retry_after


class ChannelAdapter(Plugin):
    """A way out for the messages of some channels."""

    channels: ClassVar[tuple[str, ...]]

    def send(self, message: Outbound, params: Any) -> str:
        """
        Hand the message over and return the provider's id for it.

        :raises UnableToSend:
        """
        raise NotImplementedError

    def honours_keys(self, params: Any) -> bool:
        """
        Say whether the provider takes two messages of the same key for one.

        Only then is a message tried again of which nobody knows whether it left.
        """
        return False


adapters = Registry(ChannelAdapter, folder="voronka.channels.adapters")
