from typing import cast

from django.conf import settings
from django.db import models

from voronka.process.state import CardKind, CardRef


class HandedCard(models.Model):
    """
    A row of the ledger of distribution: who got a card, why, and everything that was weighed (N7).

    Never changed. `standings` and `present` are how the rule stands after it.
    """

    rule = models.CharField(max_length=64)
    grade = models.CharField(max_length=64, blank=True, default="")
    number = models.PositiveIntegerField()
    card_kind = models.CharField(max_length=8)
    card_id = models.UUIDField()
    to = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    # turn, load, hand
    by = models.CharField(max_length=8)
    seed = models.CharField(max_length=16, blank=True, default="")
    reason = models.JSONField()
    note = models.TextField(blank=True, default="")
    considered = models.JSONField(default=list)
    standings = models.JSONField(default=dict)
    present = models.JSONField(default=list)
    playbook_hash = models.CharField(max_length=64)
    at = models.DateTimeField()
    actor_id = models.UUIDField(null=True)
    actor_name = models.CharField(max_length=120, blank=True, default="")

    class Meta:
        indexes = [
            models.Index("rule", "grade", models.F("id").desc(), name="quality_handed_of_rule"),
            models.Index("card_id", name="quality_handed_card"),
            models.Index("to", models.F("id").desc(), name="quality_handed_to"),
        ]

    def __str__(self) -> str:
        return f"{self.card_kind} {self.card_id} to {self.to_id} ({self.pk})"

    # Questions.

    @property
    def ref(self) -> CardRef:
        return CardRef(cast(CardKind, self.card_kind), self.card_id)
