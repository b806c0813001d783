import importlib

from django.apps import AppConfig


class Config(AppConfig):
    name = "voronka.kernel"
    label = "kernel"

    def ready(self) -> None:
        importlib.import_module("voronka.kernel.postgres.lookups")
