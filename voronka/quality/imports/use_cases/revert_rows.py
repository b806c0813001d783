from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from voronka.kernel.actor import SYSTEM, Actor
from voronka.process.commands import Edit
from voronka.process.decision import Decision
from voronka.process.state import CardRef
from voronka.quality.imports.clients_of_deals import clients_made_with
from voronka.quality.imports.models import ExternalKey, FileImport, ImportedRow
from voronka.quality.imports.models import file_import as states
from voronka.quality.imports.models.imported_row import JOINED
from voronka.quality.imports.targets import Kind, card_kind, client_kind
from voronka.records.ledger import plain
from voronka.records.models import Company, Contact
from voronka.records.queries.cards import MODELS, state_of
from voronka.records.use_cases.add_notes import add_notes
from voronka.records.use_cases.complete_clients import Completion, complete_clients
from voronka.records.use_cases.create_clients import CLIENTS
from voronka.records.use_cases.remove_records import remove_untouched
from voronka.records.use_cases.run_command import command_transaction, run_commands

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
        # Rows were brought to records that rows before them had made: they are taken back first.
        known = [row for row in rows if not row.is_new and row.record_id]
        if file.kind in ("lead", "deal"):
            kept = _cards_back(file, [row for row in known if row.after], actor, now)
            _tell_joined(file, [row for row in known if row.outcome == JOINED], actor, now)
        else:
            kept = _clients_back(file, known, actor, now)
        _forget_keys(file, known)
        kept += _take_out(file, [row for row in rows if row.is_new], actor, now)
        file.kept = [*file.kept, *sorted(kept, key=lambda each: -each["number"])]
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
    made = clients_made_with(ids) if file.kind == "deal" else {}
    gone = remove_untouched(kind=file.kind, ids=list(ids), actor=actor, now=now)
    for kind, client_ids in made.items():
        remove_untouched(kind=kind, ids=client_ids, actor=actor, now=now)
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


def _forget_keys(file: FileImport, rows: Sequence[ImportedRow]) -> None:
    known = [row.record_id for row in rows if row.record_id]
    ExternalKey._default_manager.filter(file=file, record_id__in=known).delete()


def _cards_back(
    file: FileImport, rows: Sequence[ImportedRow], actor: Actor, now: datetime
) -> list[dict[str, Any]]:
    """Put the values back that stood in updated cards; later rows of a card come before earlier."""
    kept = []
    for several in _each_once(rows):
        kind = card_kind(cast(Kind, file.kind))
        ids = [row.record_id for row in several]
        cards = {card.pk: card for card in MODELS[kind].objects.filter(pk__in=ids)}
        backs = {
            card.pk: _unchanged(row, state_of(card).fields)
            for row in several
            if row.record_id and (card := cards.get(row.record_id))
        }
        wanted = {
            CardRef(kind, pk): Edit(fields=back, is_quiet=True)
            for pk, back in backs.items()
            if back
        }
        done = run_commands(kind=kind, wanted=wanted, actor=actor, now=now)
        for row in several:
            decision = done.get(CardRef(kind, row.record_id)) if row.record_id else None
            back = backs.get(row.record_id) if row.record_id else None
            kept += _left(file, row, back, decision)
    return kept


def _unchanged(row: ImportedRow, stands: Mapping[str, Any]) -> dict[str, Any]:
    """Return what stood there before, of the values that are still those of the file."""
    after, before = row.after or {}, row.before or {}
    return {name: before.get(name) for name in after if plain(stands.get(name)) == after[name]}


def _left(
    file: FileImport, row: ImportedRow, back: Mapping[str, Any] | None, decision: Decision | None
) -> list[dict[str, Any]]:
    """Return what of a row could not be put back, and why."""
    after = row.after or {}
    if back is None:
        return [_kept(file, row, list(after), _("It is no longer there."))]
    if decision is not None and not decision.allowed:
        locale = get_language() or "ru"
        said = " ".join(each.message.in_(locale) for each in decision.refusals)
        return [_kept(file, row, list(after), said)]
    changed = [name for name in after if name not in back]
    return [_kept(file, row, changed, _("Changed since by somebody."))] if changed else []


def _tell_joined(
    file: FileImport, rows: Sequence[ImportedRow], actor: Actor, now: datetime
) -> None:
    """What is written in a history stays there; so it is said that it no longer counts."""
    text = _("The import “%(file)s” was taken back: what it noted here no longer counts.")
    notes = [(pk, text % {"file": file.name}) for row in rows if (pk := row.record_id)]
    if notes:
        kind = card_kind(cast(Kind, file.kind))
        add_notes(kind=kind, notes=list(dict.fromkeys(notes)), actor=actor, now=now)


def _clients_back(
    file: FileImport, rows: Sequence[ImportedRow], actor: Actor, now: datetime
) -> list[dict[str, Any]]:
    """Put the values back that stood in known clients, and take away how the file reached them."""
    kept = []
    for several in _each_once([row for row in rows if row.after or row.points]):
        kind = client_kind(cast(Kind, file.kind))
        ids = [row.record_id for row in several]
        clients = {each.pk: each for each in CLIENTS[kind].objects.filter(pk__in=ids)}
        wanted = []
        for row in several:
            client = clients.get(row.record_id) if row.record_id else None
            stands = None if client is None else {n: client.value_of(n) for n in row.after or {}}
            back = None if stands is None else _unchanged(row, stands)
            kept += _left(file, row, back, None)
            if client is not None and back is not None:
                wanted.append(
                    Completion(id=client.pk, values=back, without=_without(row, client, back))
                )
        complete_clients(kind=kind, wanted=wanted, actor=actor, now=now)
    return kept


def _without(
    row: ImportedRow, client: Contact | Company, back: Mapping[str, Any]
) -> frozenset[tuple[str, str]]:
    """Return the ways to reach a client that came with a row, save what has become the main one."""
    came = {(kind, value) for kind, value in row.points}
    main = {(kind, back.get(kind, getattr(client, kind, ""))) for kind, _value in came}
    return frozenset(came - main)


def _each_once(rows: Sequence[ImportedRow]) -> Iterator[list[ImportedRow]]:
    """Yield the rows, in their order, so that no record is among those that go together twice."""
    waiting = list(rows)
    while waiting:
        now: dict[UUID | None, ImportedRow] = {}
        later = []
        for row in waiting:
            if row.record_id in now:
                later.append(row)
            else:
                now[row.record_id] = row
        yield list(now.values())
        waiting = later


def _kept(file: FileImport, row: ImportedRow, names: list[str], why: str) -> dict[str, Any]:
    return {
        "number": row.number,
        "kind": file.kind,
        "id": str(row.record_id),
        "name": ", ".join(names),
        "why": why,
    }
