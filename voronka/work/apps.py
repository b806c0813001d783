from django.apps import AppConfig


class Config(AppConfig):
    name = "voronka.work"
    label = "work"
