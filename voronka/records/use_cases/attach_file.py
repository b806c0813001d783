import hashlib
from datetime import datetime
from pathlib import PurePosixPath
from uuid import UUID

from django.core.files import File
from django.db import transaction
from django.utils.translation import gettext as _

from voronka.kernel import events
from voronka.kernel.actor import Actor
from voronka.kernel.ids import new_id
from voronka.process.state import CardRef
from voronka.records.events import FileAttached
from voronka.records.models import CardFile
from voronka.records.queries.holders import holder_for
from voronka.records.sniffing import content_type_of
from voronka.records.use_cases.add_history import add_history

LARGEST = 50 * 1024 * 1024
_HEAD = 64


class UnableToAttachFile(Exception):
    """No file was kept. The message is fit for the person who asked."""


def attach_file(
    *,
    ref: CardRef,
    name: str,
    content: "File[bytes]",
    actor: Actor,
    now: datetime,
    origin: str = "",
) -> UUID:
    """
    Put a file on the disk of a card or client. Whoever sees it may.

    :raises NotFound: the actor sees no such card or client
    :raises UnableToAttachFile: it is empty or too large
    """
    holder_for(ref, actor)
    if not content.size:
        raise UnableToAttachFile(_("This file is empty."))
    if content.size > LARGEST:
        raise UnableToAttachFile(_("This file is larger than 50 MB."))

    file = _described(ref, name=name, content=content, actor=actor, now=now)
    file.origin = origin
    content.seek(0)
    file.stored.save(f"{file.pk.hex[-2:]}/{file.pk}", content, save=False)
    try:
        _keep(file, actor=actor, now=now)
    except BaseException:
        file.stored.delete(save=False)
        raise
    return file.pk


@transaction.atomic
def _keep(file: CardFile, *, actor: Actor, now: datetime) -> None:
    file.save(force_insert=True)
    payload = {"file": str(file.pk), "name": file.name, "content_type": file.content_type}
    add_history(
        ref=file.ref, kind="file", name=file.name[:120], payload=payload, actor=actor, now=now
    )
    events.announce(FileAttached(actor=actor, at=now, ref=file.ref, file_id=file.pk))


def _described(
    ref: CardRef, *, name: str, content: "File[bytes]", actor: Actor, now: datetime
) -> CardFile:
    digest, head = hashlib.sha256(), b""
    for chunk in content.chunks():
        head = head or chunk[:_HEAD]
        digest.update(chunk)
    # A browser may send a whole path; only its last part is a name.
    plain = PurePosixPath(name.replace("\\", "/").replace("\x00", "")).name.strip() or _("File")
    return CardFile(
        id=new_id(),
        card_kind=ref.kind,
        card_id=ref.id,
        name=plain[-255:],
        content_type=content_type_of(head, plain),
        size=content.size,
        sha256=digest.hexdigest(),
        uploaded_at=now,
        uploaded_by_id=actor.id if actor.kind in ("person", "api_key") else None,
        uploaded_by_name=actor.name,
    )
