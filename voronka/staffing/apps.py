from django.apps import AppConfig


class Config(AppConfig):
    name = "voronka.staffing"
    label = "staffing"

    def ready(self) -> None:
        from voronka.staffing import listeners

        listeners.register()
