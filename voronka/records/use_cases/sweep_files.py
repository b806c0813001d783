from datetime import datetime, timedelta

from voronka.records.models import CardFile
from voronka.records.queries.stored_files import stray_files

# Longer than any upload, and than any transaction that it is part of.
SPARED = timedelta(days=1)


def sweep_files(*, now: datetime) -> int:
    """
    Remove the stored files that no card and no client has, and return how many. `now` is of the
    machine's clock, like the age of files.
    """
    storage = CardFile.storage()
    # All found before the first is removed: removing changes what is being walked through.
    stray = list(stray_files(before=now - SPARED))
    for name in stray:
        storage.delete(name)
    return len(stray)
