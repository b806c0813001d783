from django.apps import AppConfig


class Config(AppConfig):
    name = "voronka.gatherings"
    label = "gatherings"

    def ready(self) -> None:
        from voronka.gatherings import listeners
        from voronka.gatherings.facts import EVENT
        from voronka.gatherings.models import Guest
        from voronka.gatherings.queries.guest_lists import EVENTS, among_guests
        from voronka.process.facts import facts
        from voronka.records import followers, narrowings

        facts.register(EVENT)
        listeners.register()
        narrowings.register("event", among_guests)
        narrowings.register_field("event", EVENTS)
        guests = followers.Follower(rows=Guest.objects.all, stays=Guest.already_has)
        followers.register("guest", guests, of=["lead", "contact"])
