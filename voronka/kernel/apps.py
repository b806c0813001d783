from django.apps import AppConfig


class Config(AppConfig):
    name = "voronka.kernel"
    label = "kernel"
