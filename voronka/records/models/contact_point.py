from django.contrib.postgres.indexes import GinIndex
from django.db import models

from voronka.kernel.ids import new_id


class ContactPoint(models.Model):
    """
    One way to reach somebody, normalised, and whose it is: the index of the duplicate check.

    Kinds: phone (E.164), email (lower case), messenger (@name or +number), site (host name, with
    the path where many share the host), tax_number (digits).
    Holders: lead, deal, contact, company.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=16)
    value = models.CharField(max_length=254)
    raw = models.CharField(max_length=254)
    holder_kind = models.CharField(max_length=16)
    holder_id = models.UUIDField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["holder_id", "kind", "value"], name="contactpoint_once_a_holder"
            )
        ]
        indexes = [
            models.Index(fields=["kind", "value"], name="contactpoint_by_value"),
            GinIndex(fields=["value"], opclasses=["gin_trgm_ops"], name="contactpoint_by_part"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.value} of {self.holder_kind} {self.holder_id}"
