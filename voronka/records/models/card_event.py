from django.db import models


class CardEvent(models.Model):
    """
    One row of a card's history: who did what, when, before and after. Never changed or deleted.

    Kinds are those of `process.decision.Change` and what higher areas add (`add_history`). The
    table is partitioned by month of `at`; see migration 0002.
    """

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField()
    card_kind = models.CharField(max_length=8)
    card_id = models.UUIDField()
    kind = models.CharField(max_length=32)
    # The field, task template, booking kind, evidence …
    name = models.CharField(max_length=120, blank=True, default="")
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    note = models.TextField(blank=True, default="")
    payload = models.JSONField(default=dict)
    actor_kind = models.CharField(max_length=16)
    actor_id = models.UUIDField(null=True)
    actor_name = models.CharField(max_length=120)
    # The decision it follows from; what did not need one has none.
    decision_id = models.UUIDField(null=True)

    class Meta:
        # The primary key of the table is (id, at): PostgreSQL wants the partition's column in it.
        indexes = [
            models.Index(
                "card_id", models.F("at").desc(), models.F("id").desc(), name="cardevent_of_card"
            ),
            models.Index("kind", "at", name="cardevent_by_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.card_kind} {self.card_id} at {self.at} ({self.pk})"
