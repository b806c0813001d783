"""Cards that a change of the playbook would leave without a stage."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db.models import Count

from voronka.process.playbook import Playbook
from voronka.records.models import Deal, Lead


@dataclass(frozen=True, kw_only=True, order=True)
class StrandedCards:
    """How many cards stand in a stage, open or closed."""

    pipeline: str
    stage: str
    count: int


def stranded_cards(playbook: Playbook) -> Sequence[StrandedCards]:
    """
    Return the stages in which cards stand and which the playbook does not have.
    """
    return sorted(row for row in _standing() if not playbook.has_stage(row.pipeline, row.stage))


def _standing() -> Iterator[StrandedCards]:
    for model in (Lead, Deal):
        counted = model.objects.values("pipeline", "stage").annotate(count=Count("pk"))
        for row in counted.order_by("pipeline", "stage"):
            yield StrandedCards(**row)
