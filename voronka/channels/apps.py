from django.apps import AppConfig


class Config(AppConfig):
    name = "voronka.channels"
    label = "channels"

    def ready(self) -> None:
        from voronka.channels import checks, listeners
        from voronka.channels.adapter import adapters
        from voronka.channels.models import InboundRequest, OutboxMessage
        from voronka.channels.queries import account_chain
        from voronka.records import followers
        from voronka.records.queries import rule_chain

        adapters.load()
        listeners.register()
        checks.register()
        rule_chain.register_rules(account_chain.broken_accounts)
        followers.register("message", followers.Follower(rows=OutboxMessage.objects.all))
        followers.register("request", followers.Follower(rows=InboundRequest.objects.all))
