"""Where what was merged is to be found now."""

from uuid import UUID

from voronka.records.models import Merge

# Longer chains do not come about by hand.
_LONGEST = 100


def survivor_of(kind: str, record_id: UUID) -> UUID | None:
    """Return what the record is a part of now, or None if it stands for itself."""
    found: UUID | None = None
    for _step in range(_LONGEST):
        merges = Merge.objects.in_force().filter(kind=kind, absorbed_id=found or record_id)
        following = merges.values_list("survivor_id", flat=True).first()
        if following is None:
            break
        found = following
    return found
