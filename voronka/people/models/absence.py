from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models

from voronka.kernel.ids import new_id
from voronka.people.models.user import User


class Absence(models.Model):
    """When somebody does not work: a holiday, an illness, a business trip."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="absences")
    during = DateTimeRangeField()
    reason = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="people_absences_do_not_overlap",
                expressions=[
                    ("user", RangeOperators.EQUAL),
                    ("during", RangeOperators.OVERLAPS),
                ],
            )
        ]

    def __str__(self) -> str:
        return f"absence of {self.user_id} {self.during} ({self.pk})"
