from django.apps import AppConfig


class Config(AppConfig):
    name = "voronka.work"
    label = "work"

    def ready(self) -> None:
        from voronka.work import facts, listeners

        facts.register()
        listeners.register()
