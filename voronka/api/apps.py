from django.apps import AppConfig


class Config(AppConfig):
    name = "voronka.api"
    label = "api"
