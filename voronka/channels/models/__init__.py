from voronka.channels.models.account import ChannelAccount
from voronka.channels.models.inbound import InboundRequest
from voronka.channels.models.outbox import DeliveryAttempt, OutboxMessage, OutboxQuerySet
from voronka.channels.models.sink import SunkMessage

__all__ = [
    "ChannelAccount",
    "DeliveryAttempt",
    "InboundRequest",
    "OutboxMessage",
    "OutboxQuerySet",
    "SunkMessage",
]
