from typing import ClassVar
from uuid import UUID

from django.db import models

from voronka.process.state import CardKind
from voronka.records.models.card import Card


class Lead(Card):
    """A request that may become a deal, from its first touch until it is won, lost or junk."""

    KIND: ClassVar[CardKind] = "lead"

    # What it is a part of since it was found to be the same.
    merged_into = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )

    class Meta(Card.Meta):
        indexes: ClassVar[list[models.Index]] = [
            *Card.Meta.indexes,
            models.Index(
                fields=["merged_into"],
                condition=models.Q(merged_into__isnull=False),
                name="lead_merged",
            ),
        ]

    def become_part_of(self, into: UUID | None) -> None:
        """Be a part of another lead, or stand for itself again."""
        self.merged_into_id = into
        self.save(update_fields=["merged_into"])
