from django.apps import AppConfig


class Config(AppConfig):
    name = "voronka.quality"
    label = "quality"
