from django.utils.translation import gettext_noop
from pydantic import Field, SecretStr

from voronka.channels.adapter import ChannelAdapter, Outbound, UnableToSend
from voronka.kernel.plugins import PluginParams


class Apprise(ChannelAdapter):
    """The chats that Apprise knows: Telegram, Mattermost, Rocket.Chat, Slack, Matrix and others."""

    label = gettext_noop("Team chat by Apprise")
    channels = ("chat",)

    class Params(PluginParams):
        # It holds the token, so it is kept as a secret.
        address: SecretStr = Field(title=gettext_noop("Apprise address (tgram://…, mmosts://…)"))

    def send(self, message: Outbound, params: Params) -> str:
        # It brings a hundred modules along, which nobody needs until something is sent.
        from apprise import Apprise as Sender
        from apprise import NotifyFormat

        sender = Sender()
        if not sender.add(params.address.get_secret_value()):
            raise UnableToSend("Apprise does not know such an address.", "permanent")
        taken = sender.notify(
            body=message.text, title=message.subject, body_format=NotifyFormat.TEXT
        )
        if not taken:
            # It does not tell a refusal from a silence.
            raise UnableToSend("The chat did not confirm the message.", "uncertain")
        return ""
