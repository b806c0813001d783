from django.apps import AppConfig


class Config(AppConfig):
    name = "voronka.quality"
    label = "quality"

    def ready(self) -> None:
        from voronka.quality.error_control import listeners as error_control
        from voronka.quality.imports import listeners as imports

        error_control.register()
        imports.register()
