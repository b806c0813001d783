from uuid import UUID

from django.apps import AppConfig
from django.db.models import Q


class Config(AppConfig):
    name = "voronka.records"
    label = "records"

    def ready(self) -> None:
        from voronka.records import checks, facts, followers, listeners, merged_kinds
        from voronka.records.client_values import MODELS
        from voronka.records.listed import register_listed
        from voronka.records.listed_clients import ListedClients
        from voronka.records.models import CardFile, CardParticipant, Contact, Deal, Lead

        facts.register()
        listeners.register()
        checks.register()

        def takes_part(lead_id: UUID) -> Q:
            there = CardParticipant.objects.filter(card_id=lead_id)
            return Q(user__in=there.values("user"))

        def has_deal(lead_id: UUID) -> Q:
            # A lead becomes one deal; where both did, each keeps its own.
            there = Deal.objects.filter(lead=lead_id).exists()
            return Q(pk__isnull=not there)

        for kind in MODELS:
            register_listed(kind, ListedClients(kind))

        follow = followers.Follower
        people = CardParticipant.objects.all
        contacts = follow(rows=Contact.objects.all, column="company_id")
        followers.register("contact", contacts, of=["company"])
        for client in MODELS:
            for card, model in (("lead", Lead), ("deal", Deal)):
                cards = follow(rows=model.objects.all, column=f"{client}_id")
                followers.register(card, cards, of=[client])
        followers.register("file", follow(rows=CardFile.objects.all), of=merged_kinds.KINDS)
        followers.register("participant", follow(rows=people, stays=takes_part))
        followers.register("deal", follow(rows=Deal.objects.all, column="lead_id", stays=has_deal))
