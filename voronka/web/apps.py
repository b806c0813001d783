from django.apps import AppConfig


class Config(AppConfig):
    name = "voronka.web"
    label = "web"
