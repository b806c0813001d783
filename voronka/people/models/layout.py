from django.db import models

from voronka.people.models.user import User


class Layout(models.Model):
    """
    How somebody has arranged a place of the product: columns and widths of a list, its panels.

    `place` is a name the page chose ("list.lead"), `shape` what the page wants to find again.
    """

    id = models.BigAutoField(primary_key=True)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    place = models.CharField(max_length=120)
    shape = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "place"], name="people_one_layout_a_place")
        ]

    def __str__(self) -> str:
        return f"layout of {self.place} for {self.user_id} ({self.pk})"
