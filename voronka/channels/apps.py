from django.apps import AppConfig


class Config(AppConfig):
    name = "voronka.channels"
    label = "channels"

    def ready(self) -> None:
        from voronka.channels import checks, listeners
        from voronka.channels.adapter import adapters

        adapters.load()
        listeners.register()
        checks.register()
