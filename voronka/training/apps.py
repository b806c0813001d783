from django.apps import AppConfig


class Config(AppConfig):
    name = "voronka.training"
    label = "training"

    def ready(self) -> None:
        from voronka.training import checks

        checks.register()
