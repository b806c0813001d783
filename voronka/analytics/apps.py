from django.apps import AppConfig


class Config(AppConfig):
    name = "voronka.analytics"
    label = "analytics"
