import hashlib
from datetime import datetime

from django.db import models

from voronka.kernel.ids import new_id
from voronka.people.models.user import User


def hash_of(secret: str) -> str:
    """Return what is stored of a token: 256 random bits need no slow hash."""
    return hashlib.sha256(secret.encode()).hexdigest()


class ApiToken(models.Model):
    """A key with which a program acts as a person. Only its hash is kept."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=120)
    # The first characters, by which people recognise it in the list.
    prefix = models.CharField(max_length=16)
    hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"API token {self.prefix}… of {self.user_id} ({self.pk})"

    # Changes.

    def revoke(self, at: datetime) -> None:
        if self.revoked_at is None:
            self.revoked_at = at
            self.save(update_fields=["revoked_at"])
