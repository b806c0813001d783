from typing import ClassVar

from django.db import models

from voronka.process.state import CardKind
from voronka.records.models.card import Card
from voronka.records.models.lead import Lead


class Deal(Card):
    """A sale that may happen: what a won lead became, or a known client's new request."""

    KIND: ClassVar[CardKind] = "deal"

    # What it grew out of; the lead's `deal` leads back.
    lead = models.OneToOneField(Lead, null=True, on_delete=models.PROTECT, related_name="deal")

    class Meta(Card.Meta):
        pass
