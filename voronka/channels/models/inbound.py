"""Every request that reached us, and what became of it."""

from datetime import datetime
from typing import Literal, cast

from django.db import models

from voronka.kernel.ids import new_id
from voronka.process.state import CardKind, CardRef

# "" has no fate yet: it only stands so for as long as it is being worked on.
Fate = Literal["", "became", "joined", "junk", "error"]


class InboundRequest(models.Model):
    """Something a stranger sent, kept as it came before anything is done with it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    channel = models.CharField(max_length=16)
    form_key = models.CharField(max_length=64, blank=True)
    answers = models.JSONField()
    # Where from: the page's address and campaign marks, as the browser told them.
    origin = models.JSONField(default=dict)
    remote = models.CharField(max_length=64)
    arrived_at = models.DateTimeField()
    fate = models.CharField(max_length=8, blank=True)
    fate_at = models.DateTimeField(null=True)
    # Why it is junk, or what went wrong.
    reason = models.TextField(blank=True)
    tries = models.PositiveIntegerField(default=0)
    card_kind = models.CharField(max_length=8, blank=True)
    card_id = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="channels_fate_has_a_card",
                condition=models.Q(card_id__isnull=False)
                | ~models.Q(fate__in=["became", "joined"]),
            )
        ]
        indexes = [
            models.Index(fields=["-arrived_at", "-id"], name="channels_inbound_latest"),
            models.Index(fields=["remote", "arrived_at"], name="channels_inbound_remote"),
            models.Index(
                fields=["arrived_at"],
                name="channels_inbound_open",
                condition=models.Q(fate__in=["", "error"]),
            ),
        ]

    def __str__(self) -> str:
        return f"inbound request {self.pk} ({self.channel}, {self.fate or 'open'})"

    # Changes: the only places that write these fields.

    def meet(
        self, fate: Fate, *, at: datetime, ref: CardRef | None = None, reason: str = ""
    ) -> None:
        """Have a fate, for good or until somebody tries again."""
        self.fate, self.fate_at, self.reason = fate, at, reason
        self.card_kind, self.card_id = (ref.kind, ref.id) if ref else ("", None)
        self.tries += 1
        self.save(update_fields=["fate", "fate_at", "reason", "card_kind", "card_id", "tries"])

    # Questions.

    @property
    def ref(self) -> CardRef | None:
        if self.card_id is None:
            return None
        return CardRef(cast(CardKind, self.card_kind), self.card_id)
