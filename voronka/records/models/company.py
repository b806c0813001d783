from typing import ClassVar

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F

from voronka.records.client_kinds import ClientKind
from voronka.records.models.client import Client
from voronka.records.models.spelling import own_words


class Company(Client):
    """A legal entity that buys or may buy."""

    KIND: ClassVar[ClientKind] = "company"

    tax_number = models.CharField(max_length=32, blank=True, default="")
    site = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        indexes = [
            models.Index(F("created_at").desc(), F("id").desc(), name="company_newest"),
            GinIndex(fields=["search_text"], opclasses=["gin_trgm_ops"], name="company_by_words"),
            models.Index(fields=["search_text", "id"], name="company_by_name"),
            GinIndex(fields=["fields"], opclasses=["jsonb_path_ops"], name="company_fields"),
            GinIndex(own_words(), name="company_own_words"),
        ]
