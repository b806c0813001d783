from django.conf import settings
from django.db import models


class NoticeChoice(models.Model):
    """How somebody wants to hear of a kind of notices."""

    id = models.BigAutoField(primary_key=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=32)
    page = models.BooleanField(default=True)
    email = models.CharField(max_length=8, default="off")  # off, now, digest
    push = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "kind"], name="notices_one_choice_a_kind")
        ]

    def __str__(self) -> str:
        return f"choice of {self.user_id} for {self.kind} ({self.pk})"
