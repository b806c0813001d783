from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from voronka.kernel.actor import Actor
from voronka.kernel.errors import Conflict
from voronka.quality.imports.models import SavedMap
from voronka.quality.imports.models.file_import import CHECKED, DRAFT
from voronka.quality.imports.queries.imports import stored_import, table_of
from voronka.quality.imports.readers import Reading, UnreadableFile
from voronka.quality.imports.rights import may_keep_history
from voronka.quality.imports.settings import LONGEST_EXCEPTION_DAYS, RULES, Settings


class UnableToChooseColumns(Exception):
    """What was chosen cannot be. The message is fit for the person who chose."""


def choose_columns(
    *,
    import_id: UUID,
    settings: Settings,
    actor: Actor,
    now: datetime,
    reading: Reading | None = None,
    keep_as: str = "",
) -> None:
    """
    Say where the columns of a file belong and what is done with its rows; perhaps keep that.

    :raises NotFound: there is no such import
    :raises Conflict: it has begun already
    :raises UnableToChooseColumns: nothing would be imported, or the actor may not choose this
    """
    file = stored_import(actor=actor, import_id=import_id)
    if file.status not in (DRAFT, CHECKED):
        raise Conflict(_("This import has begun already."))
    _refuse_wrong(settings, actor)
    if reading is not None and reading.as_json() != file.reading:
        file.reading = reading.as_json()
        try:
            table = table_of(file)
        except UnreadableFile as unreadable:
            raise UnableToChooseColumns(str(unreadable)) from unreadable
        file.headings, file.rows = list(table.headings), len(table.rows)
        file.reading = table.reading.as_json()
        file.save(update_fields=["reading", "headings", "rows"])
    if not any(settings.columns.values()):
        raise UnableToChooseColumns(_("No column is imported. Choose a field for one at least."))
    file.choose(settings.as_json())
    if keep_as.strip():
        SavedMap._default_manager.update_or_create(
            kind=file.kind,
            name=keep_as.strip()[:120],
            defaults={
                "headings": file.headings,
                "chosen": settings.as_json(),
                "created_at": now,
            },
        )


def _refuse_wrong(settings: Settings, actor: Actor) -> None:
    if settings.rule not in RULES:
        raise UnableToChooseColumns(_("Choose what is done with known clients."))
    if settings.past_gates.strip() and not may_keep_history(actor):
        raise UnableToChooseColumns(
            _("Only who may go past gates can keep stages without asking them.")
        )
    if not 1 <= settings.past_gates_days <= LONGEST_EXCEPTION_DAYS:
        raise UnableToChooseColumns(_("An exception lasts between a day and a year."))
