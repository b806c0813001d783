"""The files of cards and clients; the only way to their bytes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.core.files import File
from django.db.models import QuerySet

from voronka.kernel.actor import Actor
from voronka.kernel.errors import NotFound
from voronka.process.state import CardRef
from voronka.records.models import CardFile
from voronka.records.queries.cards import MODELS
from voronka.records.queries.holders import holder_for


@dataclass(frozen=True, kw_only=True)
class FileLine:
    """A file in a list."""

    id: UUID
    name: str
    content_type: str
    size: int
    is_picture: bool
    origin: str
    uploaded_at: datetime
    uploaded_by: str


@dataclass(frozen=True, kw_only=True)
class OpenedFile:
    """A file with its bytes, to be sent to who may see it."""

    line: FileLine
    content: "File[bytes]"


def files_for(*, ref: CardRef, actor: Actor) -> Sequence[FileLine]:
    """
    Return the files of a card, the oldest first.

    :raises NotFound: the actor sees no such card
    """
    holder_for(ref, actor)
    return files_of(CardFile.objects.filter(card_id=ref.id))


def files_of_cards(*, refs: Iterable[CardRef], actor: Actor) -> Mapping[UUID, Sequence[FileLine]]:
    """Return the files of several cards by the card's id, the oldest first; of those one sees."""
    wanted = set(refs)
    seen = {
        pk
        for kind, model in MODELS.items()
        for pk in model.objects.visible_to(actor)
        .filter(pk__in=[ref.id for ref in wanted if ref.kind == kind])
        .values_list("pk", flat=True)
    }
    found: dict[UUID, list[FileLine]] = {}
    for file in CardFile.objects.filter(card_id__in=seen).order_by("uploaded_at", "pk"):
        found.setdefault(file.card_id, []).append(_line(file))
    return found


def opened(*, file_id: UUID, actor: Actor) -> OpenedFile:
    """
    Return a file with its bytes.

    :raises NotFound: there is none, or the actor does not see its holder
    """
    file = CardFile.objects.filter(pk=file_id).first()
    if file is None:
        raise NotFound
    holder_for(file.ref, actor)
    return OpenedFile(line=_line(file), content=file.stored.open("rb"))


def files_of(files: "QuerySet[CardFile]") -> list[FileLine]:
    return [_line(file) for file in files.order_by("uploaded_at", "pk")]


def _line(file: CardFile) -> FileLine:
    return FileLine(
        id=file.pk,
        name=file.name,
        content_type=file.content_type,
        size=file.size,
        is_picture=file.is_picture(),
        origin=file.origin,
        uploaded_at=file.uploaded_at,
        uploaded_by=file.uploaded_by_name,
    )
