from typing import Self, cast

from django.db import models

from voronka.kernel.ids import new_id
from voronka.process.state import CardKind, CardRef

# The verdicts of `decide`, and those of the house: a step failed; a timer was called off before it
# came due; the card was there before the robot, and may have been enrolled on purpose since.
STOOD_BEFORE = "stood_before"
ACTING = ("done", "skipped", "waiting", "cancelled", "failed", STOOD_BEFORE)
CALLED_OFF, ENROLLED = "called_off", "enrolled"
NOT_ACTING = (CALLED_OFF, ENROLLED)


class RobotRunQuerySet(models.QuerySet["RobotRun"]):
    def of_card(self, ref: CardRef) -> Self:
        return self.filter(card_kind=ref.kind, card_id=ref.id)

    def acting(self) -> Self:
        """Those that answered an occasion; the same occasion is not answered again."""
        return self.exclude(verdict__in=NOT_ACTING)


class RobotRun(models.Model):
    """
    A row of the ledger: what a robot did with an occasion it could have acted on, and why.

    One row an occasion (`robot`, `cause`); a run that waits and goes on is still the same row.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    card_kind = models.CharField(max_length=8)
    card_id = models.UUIDField()
    robot = models.CharField(max_length=120)
    cause = models.CharField(max_length=160)
    verdict = models.CharField(max_length=12)
    # What was asked and what it read: the evaluations, as `codec` writes them.
    proof = models.JSONField(default=list)
    # In words: why it was skipped, cancelled or failed.
    why = models.JSONField(default=str)
    # What it did: [{action, params, failed: text | null}].
    deeds = models.JSONField(default=list)
    at = models.DateTimeField()
    # Of a waiting run: when it goes on.
    due_at = models.DateTimeField(null=True)
    playbook_hash = models.CharField(max_length=64)
    # On whose behalf: the person, robot or system whose command it followed.
    actor_name = models.CharField(max_length=200, blank=True, default="")

    objects = RobotRunQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["card_id", "card_kind", "robot", "cause"],
                condition=~models.Q(verdict__in=NOT_ACTING),
                name="automation_run_once",
            )
        ]
        indexes = [
            models.Index("card_id", models.F("at").desc(), name="automation_run_of_card"),
            models.Index(
                models.F("at").desc(),
                condition=models.Q(verdict="failed"),
                name="automation_run_failed",
            ),
            models.Index(
                fields=["robot", "card_kind", "card_id"],
                condition=models.Q(verdict=STOOD_BEFORE),
                name="automation_run_stood_before",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.verdict} run of {self.robot} for {self.card_kind} {self.card_id} ({self.pk})"

    # Questions

    @property
    def ref(self) -> CardRef:
        return CardRef(cast(CardKind, self.card_kind), self.card_id)
