from django.apps import AppConfig


class Config(AppConfig):
    name = "voronka.process"
    label = "process"
