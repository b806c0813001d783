from typing import Any, cast

from django.db import models

from voronka.kernel.ids import new_id
from voronka.process import answers
from voronka.process.state import CardKind, CardRef


class DecisionRow(models.Model):
    """
    What was wanted of a card and what `decide` answered, refusals too; enough to decide it again.

    The database fills in the transaction (`xact`, migration 0002): the second wall asks it for the
    decision behind every change of stage.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    card_kind = models.CharField(max_length=8)
    card_id = models.UUIDField()
    at = models.DateTimeField()
    actor = models.JSONField()
    command = models.JSONField()
    playbook_hash = models.CharField(max_length=64)
    verdict = models.CharField(max_length=8)
    # Inputs, for the replay.
    before = models.JSONField()
    facts = models.JSONField()
    # The answer: proof, refusals, changes, runs and what is other than before in the state after.
    answer = models.JSONField()
    # Where the card stands after it.
    pipeline = models.CharField(max_length=64)
    stage = models.CharField(max_length=64)
    # Robots between a human and this command.
    depth = models.PositiveSmallIntegerField(default=0)

    class Meta:
        indexes = [
            models.Index("card_id", models.F("at").desc(), name="decisionrow_of_card"),
            models.Index(models.F("at").desc(), name="decisionrow_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.verdict} {self.command.get('kind')} of {self.card_id} ({self.pk})"

    # Questions.

    @property
    def ref(self) -> CardRef:
        return CardRef(cast(CardKind, self.card_kind), self.card_id)

    def whole_answer(self) -> dict[str, Any]:
        """Return the answer as the engine's own JSON has it, with the whole state after."""
        return answers.whole(self.answer, self.before)
