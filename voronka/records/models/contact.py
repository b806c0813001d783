from typing import ClassVar

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F

from voronka.records.client_kinds import ClientKind
from voronka.records.models.client import Client
from voronka.records.models.company import Company
from voronka.records.models.spelling import own_words


class Contact(Client):
    """A person we talk to, alone or on behalf of a company."""

    KIND: ClassVar[ClientKind] = "contact"

    company = models.ForeignKey(
        Company, null=True, on_delete=models.PROTECT, related_name="contacts"
    )
    position = models.CharField(max_length=120, blank=True, default="")
    # Of those who decide in their company, and whom an offer has to convince.
    is_decision_maker = models.BooleanField(default=False)
    messenger = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        indexes = [
            models.Index(F("created_at").desc(), F("id").desc(), name="contact_newest"),
            GinIndex(fields=["search_text"], opclasses=["gin_trgm_ops"], name="contact_by_words"),
            models.Index(fields=["search_text", "id"], name="contact_by_name"),
            GinIndex(fields=["fields"], opclasses=["jsonb_path_ops"], name="contact_fields"),
            GinIndex(own_words(), name="contact_own_words"),
        ]
