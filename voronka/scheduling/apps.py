from django.apps import AppConfig


class Config(AppConfig):
    name = "voronka.scheduling"
    label = "scheduling"

    def ready(self) -> None:
        from voronka.process.facts import facts
        from voronka.records import followers
        from voronka.scheduling import checks, listeners
        from voronka.scheduling.facts import BOOKING, VISITS
        from voronka.scheduling.models import Booking

        facts.register(BOOKING)
        facts.register(VISITS)
        checks.register()
        listeners.register()
        followers.register("booking", followers.Follower(rows=Booking.objects.all))
