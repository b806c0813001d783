from django.apps import AppConfig


class Config(AppConfig):
    name = "voronka.scheduling"
    label = "scheduling"
