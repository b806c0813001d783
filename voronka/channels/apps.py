from django.apps import AppConfig


class Config(AppConfig):
    name = "voronka.channels"
    label = "channels"

    def ready(self) -> None:
        from voronka.channels import checks, listeners
        from voronka.channels.adapter import adapters
        from voronka.channels.models import InboundRequest, OutboxMessage
        from voronka.records import followers

        adapters.load()
        listeners.register()
        checks.register()
        followers.register("message", followers.Follower(rows=OutboxMessage.objects.all))
        followers.register("request", followers.Follower(rows=InboundRequest.objects.all))
