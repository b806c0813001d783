from django.apps import AppConfig


class Config(AppConfig):
    name = "voronka.packs"
    label = "packs"

    def ready(self) -> None:
        from voronka.packs import checks

        checks.register()
