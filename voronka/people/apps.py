from django.apps import AppConfig


class Config(AppConfig):
    name = "voronka.people"
    label = "people"
