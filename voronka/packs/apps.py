from django.apps import AppConfig


class Config(AppConfig):
    name = "voronka.packs"
    label = "packs"
