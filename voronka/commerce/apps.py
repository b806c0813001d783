from django.apps import AppConfig


class Config(AppConfig):
    name = "voronka.commerce"
    label = "commerce"
