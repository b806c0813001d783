from django.utils.translation import gettext_noop

from voronka.channels.adapter import ChannelAdapter, Outbound
from voronka.channels.models import SunkMessage


class DemoSink(ChannelAdapter):
    """Keeps every message on the page of sent messages; nothing leaves the machine."""

    label = gettext_noop("Keep here, send nothing")
    channels = ("email", "sms", "chat")

    def send(self, message: Outbound, params: ChannelAdapter.Params) -> str:
        sunk, _ = SunkMessage.objects.get_or_create(
            key=message.key,
            defaults={
                "channel": message.channel,
                "recipient": message.recipient,
                "subject": message.subject,
                "text": message.text,
                "received_at": message.at,
            },
        )
        return str(sunk.pk)

    def honours_keys(self, params: ChannelAdapter.Params) -> bool:
        return True
