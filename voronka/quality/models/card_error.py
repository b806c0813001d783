from typing import cast

from django.conf import settings
from django.db import models
from django.db.models import Q

from voronka.people.models import Team
from voronka.process.state import CardKind, CardRef


class CardError(models.Model):
    """
    A rule that a card breaks, from the moment it was found until it was repaired.

    Written by `error_control.refresh` alone. `owner` and `team` are those of the card.
    """

    card_kind = models.CharField(max_length=8)
    card_id = models.UUIDField()
    # The key of the rule in the playbook.
    rule = models.CharField(max_length=64)
    severity = models.CharField(max_length=8)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    team = models.ForeignKey(
        Team, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    # Who has to repair it: the owner of the card, or who has the role that the rule names.
    answers = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    # Whose change repaired it; empty if time or a new playbook did.
    closed_by_id = models.UUIDField(null=True)
    closed_by = models.CharField(max_length=120, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["card_id", "rule"],
                condition=Q(closed_at=None),
                name="quality_carderror_open_once",
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None) | Q(closed_at__gte=models.F("opened_at")),
                name="quality_carderror_ends_after_it_begins",
            ),
        ]
        indexes = [
            models.Index(
                "rule",
                "opened_at",
                "id",
                include=["owner", "answers", "team", "card_kind", "card_id"],
                condition=Q(closed_at=None),
                name="quality_carderror_of_rule",
            ),
            models.Index(
                "answers",
                "opened_at",
                "id",
                condition=Q(closed_at=None),
                name="quality_carderror_of_person",
            ),
            # Of the trend.
            models.Index("opened_at", name="quality_carderror_opened"),
            models.Index(
                "closed_at", condition=~Q(closed_at=None), name="quality_carderror_closed"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule} of {self.card_kind} {self.card_id} ({self.pk})"

    # Questions.

    @property
    def ref(self) -> CardRef:
        return CardRef(cast(CardKind, self.card_kind), self.card_id)


class CardToCheck(models.Model):
    """A card that changed since it was last asked for errors, and who changed it."""

    card_id = models.UUIDField(primary_key=True)
    card_kind = models.CharField(max_length=8)
    at = models.DateTimeField()
    actor_id = models.UUIDField(null=True)
    actor_name = models.CharField(max_length=120, blank=True, default="")

    def __str__(self) -> str:
        return f"{self.card_kind} {self.card_id}, changed at {self.at}"
