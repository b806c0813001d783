from django.apps import AppConfig


class Config(AppConfig):
    name = "voronka.records"
    label = "records"
