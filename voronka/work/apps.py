from uuid import UUID

from django.apps import AppConfig
from django.db.models import Q


class Config(AppConfig):
    name = "voronka.work"
    label = "work"

    def ready(self) -> None:
        from voronka.records import followers
        from voronka.records.listed import register_listed
        from voronka.work import facts, listeners
        from voronka.work.listed_tasks import ListedTasks
        from voronka.work.models import Task

        facts.register()
        listeners.register()
        register_listed("task", ListedTasks())

        def is_open_there(lead_id: UUID) -> Q:
            there = Task.objects.open().filter(card_id=lead_id).exclude(template="")
            return Q(closed_at=None, cancelled_at=None, template__in=there.values("template"))

        follower = followers.Follower(rows=Task.objects.all, stays=is_open_there)
        followers.register("task", follower)
