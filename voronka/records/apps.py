from django.apps import AppConfig


class Config(AppConfig):
    name = "voronka.records"
    label = "records"

    def ready(self) -> None:
        from voronka.records import checks, facts, listeners

        facts.register()
        listeners.register()
        checks.register()
