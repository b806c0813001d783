from django.apps import AppConfig


class Config(AppConfig):
    name = "voronka.channels"
    label = "channels"
