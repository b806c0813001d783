from django.apps import AppConfig


class Config(AppConfig):
    name = "voronka.web"
    label = "web"

    def ready(self) -> None:
        from voronka.web.clients.listing import ClientNoun
        from voronka.web.lists.nouns import register_noun
        from voronka.web.tasks.listing import TaskNoun

        register_noun(ClientNoun("contact"))
        register_noun(ClientNoun("company"))
        register_noun(TaskNoun())
