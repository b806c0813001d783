from django.apps import AppConfig


class Config(AppConfig):
    name = "voronka.automation"
    label = "automation"
