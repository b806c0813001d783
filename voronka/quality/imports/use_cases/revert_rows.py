from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from django.utils.translation import gettext as _

from voronka.kernel.actor import SYSTEM, Actor
from voronka.kernel.errors import NotFound
from voronka.process.commands import Edit
from voronka.process.state import CardKind, CardRef
from voronka.quality.imports.models import ExternalKey, FileImport, ImportedRow
from voronka.quality.imports.models import file_import as states
from voronka.records.ledger import plain
from voronka.records.queries.cards import MODELS, state_of
from voronka.records.use_cases.complete_client import complete_client
from voronka.records.use_cases.create_clients import CLIENTS, ClientKind
from voronka.records.use_cases.remove_records import remove_untouched
from voronka.records.use_cases.run_command import CommandRefused, command_transaction, run_command

_AT_ONCE = 300


def revert_rows(*, import_id: UUID, now: datetime) -> bool:
    """
    Take back what the last rows brought in, as far as nobody has worked on it since; say whether
    there is more to take back. What stays is noted on the import with the reason.
    """
    with command_transaction():
        file = FileImport.objects.select_for_update(of=("self",)).get(pk=import_id)
        if file.status != states.REVERTING:
            return False
        done = ImportedRow._default_manager.filter(file=file).order_by("-number")
        rows = list(done[file.rows_done : file.rows_done + _AT_ONCE])
        person = file.created_by.as_actor() if file.created_by else SYSTEM
        actor = person.as_robot(_("Import taken back"))
        kept = [*_take_out(file, [row for row in rows if row.is_new], actor, now)]
        for row in rows:
            if row.after and not row.is_new:
                kept += _put_back(file, row, actor, now)
        file.kept = [*file.kept, *kept]
        file.rows_done += len(rows)
        if len(rows) < _AT_ONCE:
            file.enter(states.REVERTED, at=now)
        else:
            file.save(update_fields=["kept", "rows_done"])
        return file.status == states.REVERTING


def _take_out(
    file: FileImport, rows: Sequence[ImportedRow], actor: Actor, now: datetime
) -> list[dict[str, Any]]:
    ids = {row.record_id: row for row in rows if row.record_id}
    if not ids:
        return []
    gone = remove_untouched(kind=file.kind, ids=list(ids), actor=actor, now=now)
    ExternalKey._default_manager.filter(file=file, record_id__in=gone).delete()
    standing = _standing(file.kind, [pk for pk in ids if pk not in gone])
    return [
        {
            "number": row.number,
            "kind": file.kind,
            "id": str(pk),
            "name": standing[pk],
            "why": _("Somebody has worked on it since, or something hangs on it."),
        }
        for pk, row in ids.items()
        if pk in standing
    ]


def _standing(kind: str, ids: Sequence[UUID]) -> dict[UUID, str]:
    if kind in ("lead", "deal"):
        cards = MODELS["lead" if kind == "lead" else "deal"].objects.filter(pk__in=ids)
        return {card.pk: card.title or card.client_name or "" for card in cards}
    clients = CLIENTS["contact" if kind == "contact" else "company"].objects.filter(pk__in=ids)
    return {client.pk: client.name for client in clients}


def _put_back(
    file: FileImport, row: ImportedRow, actor: Actor, now: datetime
) -> list[dict[str, Any]]:
    after, before = row.after or {}, row.before or {}
    try:
        if file.kind in ("lead", "deal"):
            ref = CardRef(cast(CardKind, file.kind), cast(UUID, row.record_id))
            stands = _card_values(ref, after)
            back = {name: before.get(name) for name in after if stands.get(name) == after[name]}
            if back:
                command = Edit(fields=back, is_quiet=True)
                run_command(ref=ref, command=command, actor=actor, now=now)
        else:
            back = _client_back(file.kind, row, actor, now)
    except NotFound:
        return [_kept(file, row, list(after), _("It is no longer there."))]
    except CommandRefused as refused:
        return [_kept(file, row, list(after), str(refused))]
    changed = [name for name in after if name not in back]
    return [_kept(file, row, changed, _("Changed since by somebody."))] if changed else []


def _card_values(ref: CardRef, names: dict[str, Any]) -> dict[str, Any]:
    card = MODELS[ref.kind].objects.filter(pk=ref.id).first()
    if card is None:
        raise NotFound
    fields = state_of(card).fields
    return {name: plain(fields.get(name)) for name in names}


def _client_back(kind: str, row: ImportedRow, actor: Actor, now: datetime) -> dict[str, Any]:
    client_kind: ClientKind = "contact" if kind == "contact" else "company"
    client = CLIENTS[client_kind].objects.filter(pk=row.record_id).first()
    if client is None or row.record_id is None:
        raise NotFound
    after, before = row.after or {}, row.before or {}
    back = {name: before.get(name) for name in after if getattr(client, name) == after[name]}
    complete_client(
        kind=client_kind, client_id=row.record_id, values=back, points=(), actor=actor, now=now
    )
    return back


def _kept(file: FileImport, row: ImportedRow, names: list[str], why: str) -> dict[str, Any]:
    return {
        "number": row.number,
        "kind": file.kind,
        "id": str(row.record_id),
        "name": ", ".join(names),
        "why": why,
    }
