from django.db import models

from voronka.kernel.ids import new_id
from voronka.people.models.user import User


class StaffChange(models.Model):
    """A change of who works here and what they may: who made it, when, and what it was before."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    at = models.DateTimeField()
    actor_id = models.UUIDField(null=True, blank=True)
    actor_name = models.CharField(max_length=200)
    # Whom it concerns; null for a team.
    user = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    subject = models.CharField(max_length=200)
    # created, invited, changed, left, returned, team_created, team_renamed, key_issued, …
    kind = models.CharField(max_length=32)
    # {"role": ["sales", "head"]}: before and after, by name.
    changes = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["-at", "-id"], name="people_change_latest"),
            models.Index(fields=["user", "-at"], name="people_change_of_user"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.subject} by {self.actor_name} ({self.pk})"
