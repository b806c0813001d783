"""Where cards stand, and those that a change of the playbook would leave without a stage."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Q

from voronka.process.playbook import Playbook
from voronka.records.models import Deal, Lead


@dataclass(frozen=True, kw_only=True, order=True)
class StrandedCards:
    """How many cards stand in a stage, open or closed."""

    pipeline: str
    stage: str
    count: int
    is_open: int = 0


def stranded_cards(playbook: Playbook) -> Sequence[StrandedCards]:
    """
    Return the stages in which cards stand and which the playbook does not have.
    """
    return [row for row in standing() if not playbook.has_stage(row.pipeline, row.stage)]


def standing() -> Sequence[StrandedCards]:
    """
    Return for every stage in which cards stand how many do.
    """
    found = []
    for model in (Lead, Deal):
        counted = model.objects.values("pipeline", "stage").annotate(
            count=Count("pk"), is_open=Count("pk", filter=Q(closed_at=None))
        )
        found += [StrandedCards(**row) for row in counted.order_by("pipeline", "stage")]
    return sorted(found)
