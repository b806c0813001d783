from datetime import datetime

from voronka.records.models import Export
from voronka.records.models.export import KEPT_FOR


def forget_exports(*, now: datetime) -> int:
    """Delete files that were made for somebody more than a day ago; return how many."""
    old = list(Export.objects.filter(created_at__lt=now - KEPT_FOR))
    for export in old:
        # The file first: a row without its file can be deleted again, not the other way round.
        export.stored.delete(save=False)
        export.delete()
    return len(old)
