from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from voronka.kernel import events
from voronka.kernel.actor import Actor
from voronka.kernel.errors import NotAllowed
from voronka.process import rights
from voronka.process.models.active import active_playbook
from voronka.process.state import CardKind
from voronka.records.events import ExportStarted
from voronka.records.models import Export
from voronka.records.queries.card_cells import cell_columns
from voronka.records.queries.filters import CardFilter
from voronka.records.queries.list_orders import order_of
from voronka.records.queries.lists import count
from voronka.records.queries.stored_filters import stored
from voronka.records.spreadsheets import MOST_XLSX_ROWS
from voronka.records.use_cases.run_export import run_export

FORMATS = ("csv", "xlsx")
# So many are written while one waits; more go to a worker.
_AT_ONCE = 1_000
_MOST_NAMED = 5_000


class UnableToStartExport(Exception):
    """No file is made. The message says why."""


def start_export(
    *,
    kind: CardKind,
    wanted: CardFilter,
    columns: Sequence[str],
    file_format: str,
    actor: Actor,
    now: datetime,
    sort: str = "newest",
) -> UUID:
    """
    Make a file of all cards that match, with these columns; a short one is ready at once.

    :raises NotAllowed: the actor may not take cards out in files
    :raises NotFound: there is no such order
    :raises UnableToStartExport: no card matches, a column or format is unknown, or too many match
    """
    playbook = active_playbook()
    if actor.id is None or not rights.may(playbook, actor, "export"):
        raise NotAllowed(_("Your role may not take cards out in files."))
    known = cell_columns(playbook, kind, actor, locale=get_language() or "ru")
    shown = [key for key in dict.fromkeys(columns) if key in known]
    if not shown or file_format not in FORMATS:
        raise UnableToStartExport(_("Such a file cannot be made."))
    order_of(sort, playbook, kind, actor)
    total = count(actor=actor, kind=kind, wanted=wanted)
    refuse_amount(total, file_format, named=len(wanted.ids or ()))
    return begin_export(
        noun=kind,
        wanted=stored(wanted),
        columns=shown,
        file_format=file_format,
        sort=sort,
        total=total,
        actor=actor,
        now=now,
    )


def begin_export(
    *,
    noun: str,
    wanted: Mapping[str, Any],
    columns: Sequence[str],
    file_format: str,
    sort: str,
    total: int,
    actor: Actor,
    now: datetime,
) -> UUID:
    """Note what is wanted, and write it if it is short."""
    assert actor.id
    export = Export.objects.create(
        by_id=actor.id,
        noun=noun,
        wanted=wanted,
        columns=columns,
        sort=sort,
        format=file_format,
        total=total,
        created_at=now,
    )
    if total <= _AT_ONCE:
        run_export(export_id=export.pk, now=now)
    else:
        events.announce(ExportStarted(actor=actor, at=now, export_id=export.pk))
    return export.pk


def refuse_amount(total: int, file_format: str, *, named: int) -> None:
    """
    :raises UnableToStartExport: nothing matches, or more than fits into a request or file
    """
    if not total:
        raise UnableToStartExport(_("No card is selected."))
    if named > _MOST_NAMED:
        raise UnableToStartExport(_("So many cards are chosen by a filter, not one by one."))
    if file_format == "xlsx" and total > MOST_XLSX_ROWS:
        raise UnableToStartExport(
            _("An XLSX file holds no more than 1,048,575 cards. Take CSV, or narrow the list.")
        )
