from django.apps import AppConfig


class Config(AppConfig):
    name = "voronka.automation"
    label = "automation"

    def ready(self) -> None:
        from voronka.automation import checks, facts, listeners, next_step
        from voronka.process.plugins import actions, triggers

        triggers.load()
        actions.load()
        facts.register()
        next_step.register()
        listeners.register()
        checks.register()
