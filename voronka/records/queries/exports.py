"""The files that lists were taken out in, for who asked for them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.core.files import File

from voronka.kernel.actor import Actor
from voronka.kernel.errors import NotFound
from voronka.records.models import Export


@dataclass(frozen=True, kw_only=True)
class ExportProgress:
    """How far a file has come."""

    id: UUID
    name: str
    total: int
    done: int
    is_finished: bool
    # Whether it can be downloaded: it is whole, and not older than a day.
    is_ready: bool

    @property
    def percent(self) -> int:
        return min(100, 100 * self.done // self.total) if self.total else 100


def export(*, actor: Actor, export_id: UUID, now: datetime) -> ExportProgress:
    """
    Return how far a file has come.

    :raises NotFound: the actor has asked for no such file
    """
    return _progress(_own(actor, export_id), now)


def watched(*, actor: Actor, now: datetime) -> Sequence[ExportProgress]:
    """Return the actor's files that are being written or have not been put away."""
    own = Export.objects.filter(by=actor.id, dismissed_at__isnull=True)
    found = [_progress(each, now) for each in own.order_by("-created_at")[:3]]
    return [each for each in found if each.is_ready or not each.is_finished]


def content(*, actor: Actor, export_id: UUID, now: datetime) -> "tuple[str, File[bytes]]":
    """
    Return the name and the bytes of a file.

    :raises NotFound: the actor has asked for no such file, or it is not there (any more)
    """
    found = _own(actor, export_id)
    if not found.is_kept(now):
        raise NotFound
    return found.file_name, found.stored.open("rb")


def _own(actor: Actor, export_id: UUID) -> Export:
    found = Export.objects.filter(pk=export_id, by=actor.id).first()
    if found is None:
        raise NotFound
    return found


def _progress(export: Export, now: datetime) -> ExportProgress:
    return ExportProgress(
        id=export.pk,
        name=export.file_name,
        total=export.total,
        done=export.done,
        is_finished=export.finished_at is not None,
        is_ready=export.finished_at is not None and export.is_kept(now),
    )
