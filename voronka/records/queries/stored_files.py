"""The bytes behind the files of cards and clients, compared with the rows that name them."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from voronka.records.models import CardFile


def stray_files(*, before: datetime) -> Iterator[str]:
    """
    Yield the names of stored files older than this that no row names: a transaction that kept
    them was undone, or the process was killed in it. `before` is of the machine's clock.
    """
    storage = CardFile.storage()
    for folder, names in _folders():
        known = _named(folder)
        for name in sorted(set(names) - known):
            if storage.get_modified_time(name) < before:
                yield name


def missing_files() -> Iterator[str]:
    """Yield the stored names of rows whose bytes are gone."""
    stored = {name for _folder, names in _folders() for name in names}
    for name in CardFile.objects.order_by("stored").values_list("stored", flat=True).distinct():
        if name not in stored:
            yield name


def _folders() -> Iterator[tuple[str, Sequence[str]]]:
    """Yield the folders of two hexadecimal digits; other areas store theirs elsewhere."""
    storage = CardFile.storage()
    for number in range(256):
        folder = f"{number:02x}"
        if storage.exists(folder):
            yield folder, [f"{folder}/{name}" for name in storage.listdir(folder)[1]]


def _named(folder: str) -> set[str]:
    rows = CardFile.objects.filter(stored__startswith=f"{folder}/")
    return set(rows.values_list("stored", flat=True))
