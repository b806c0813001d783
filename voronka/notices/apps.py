from django.apps import AppConfig


class Config(AppConfig):
    name = "voronka.notices"
    label = "notices"

    def ready(self) -> None:
        from voronka.notices import listeners

        listeners.register()
