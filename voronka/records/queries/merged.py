"""Where what was merged is to be found now."""

from uuid import UUID

from voronka.kernel.questions import Given, Question
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


def path_to_root(kind: str, record_id: UUID) -> list[Merge]:
    """Return the merges through which a record is a part of others, one after the other."""
    path: list[Merge] = []
    while True:
        standing = path[-1].survivor_id if path else record_id
        merge = Merge.objects.in_force().filter(kind=kind, absorbed_id=standing).first()
        if merge is None:
            return path
        path.append(merge)


def merges_into(kind: str, root: UUID) -> list[Merge]:
    """Return the merges in force of which the record is made up, the oldest first."""
    found: list[Merge] = []
    layer = [root]
    while layer:
        merges = _parts(kind, layer)
        found += merges
        layer = [merge.absorbed_id for merge in merges]
    return sorted(found, key=lambda merge: merge.number)


def _parts(kind: str, survivors: list[UUID]) -> list[Merge]:
    # Nearly always it is one, which is asked about with each card and client that is shown.
    if len(survivors) == 1:
        return _OF_ONE.ask(kind=kind, survivor=survivors[0])
    return list(Merge.objects.in_force().filter(kind=kind, survivor_id__in=survivors))


_OF_ONE = Question(
    lambda: Merge.objects.in_force().filter(kind=Given("kind"), survivor_id=Given("survivor"))
)


def kind_of_merge(merge_id: UUID) -> str:
    """Return what was merged: contact, company or lead; "" if there is no such merge."""
    return Merge.objects.filter(pk=merge_id).values_list("kind", flat=True).first() or ""
