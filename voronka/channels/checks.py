"""What `voronka check` asks about messages and requests."""

from collections.abc import Sequence

from django.db.models import Count

from voronka.channels.models import OutboxMessage
from voronka.channels.queries import accounts
from voronka.channels.queries.inbound import unaccounted
from voronka.channels.queries.intake import lost_requests
from voronka.kernel import clock
from voronka.kernel.checks import register_check
from voronka.process.models.active import NoPlaybook


def register() -> None:
    register_check("messages that nobody delivers", _troubled_messages)
    register_check("channels without an account", _channels_without_account)
    register_check("requests without a fate", _requests_without_fate)
    register_check("arrivals and fates of requests reconcile to zero", _lost_requests)


def _troubled_messages() -> Sequence[str]:
    found = OutboxMessage.objects.troubled().order_by().values("status")
    words = {
        "dead": "{} messages could not be delivered; they wait for somebody to send them again",
        "uncertain": "of {} messages nobody knows whether they left; somebody has to decide",
    }
    return [
        words[row["status"]].format(row["count"])
        for row in found.annotate(count=Count("pk")).order_by("status")
    ]


def _channels_without_account() -> Sequence[str]:
    waiting = OutboxMessage.objects.waiting().order_by().values_list("channel", flat=True)
    return [
        f"messages of the channel {channel} wait, but no account carries them"
        for channel in sorted(set(waiting.distinct()))
        if not accounts.carrier_key(channel)
    ]


def _requests_without_fate() -> Sequence[str]:
    count = unaccounted(now=clock.now())
    return [f"{count} inbound requests have no fate or failed"] if count else []


def _lost_requests() -> Sequence[str]:
    try:
        count = lost_requests(now=clock.now())
    except NoPlaybook:
        return []
    return [f"{count} requests arrived and are nowhere: no card, no reason"] if count else []
