from datetime import datetime
from pathlib import PurePosixPath
from uuid import UUID

from django.core.files.base import ContentFile
from django.utils.translation import gettext as _

from voronka.kernel.actor import Actor
from voronka.kernel.ids import new_id
from voronka.process.models.active import active_playbook
from voronka.quality.imports.kept_choices import likeliest, map_that_fits, settings_of
from voronka.quality.imports.models import FileImport
from voronka.quality.imports.readers import Reading, UnreadableFile, read_table
from voronka.quality.imports.rights import must_be_allowed
from voronka.quality.imports.settings import Settings
from voronka.quality.imports.targets import KINDS, Kind

LARGEST = 100 * 1024 * 1024


class UnableToBeginImport(Exception):
    """No import was begun. The message is fit for the person who asked."""


def begin_import(
    *,
    kind: Kind,
    name: str,
    content: bytes,
    actor: Actor,
    now: datetime,
    reading: Reading | None = None,
) -> UUID:
    """
    Keep a file and find out what its columns are. Nothing is written into the base yet.

    :raises NotAllowed: the actor may not import
    :raises UnableToBeginImport: the file cannot be read
    """
    must_be_allowed(actor)
    if kind not in KINDS:
        raise UnableToBeginImport(_("Choose what is in the file."))
    if kind == "lead" and active_playbook().is_without_leads:
        raise UnableToBeginImport(
            _("Requests become deals at once in this process: import them as deals.")
        )
    if len(content) > LARGEST:
        raise UnableToBeginImport(_("This file is larger than 100 MB. Cut it into several."))
    plain = PurePosixPath(name.replace("\\", "/").replace("\x00", "")).name[-255:] or _("File")
    try:
        table = read_table(content, plain, reading)
    except UnreadableFile as unreadable:
        raise UnableToBeginImport(str(unreadable)) from unreadable
    if not table.rows:
        raise UnableToBeginImport(_("There are headings in this file, but no rows."))
    import_id = new_id()
    file = FileImport(
        id=import_id,
        kind=kind,
        name=plain,
        format=table.format,
        reading=table.reading.as_json(),
        headings=list(table.headings),
        sheets=list(table.sheets),
        rows=len(table.rows),
        chosen=_first_settings(kind, list(table.headings), actor).as_json(),
        created_at=now,
        created_by_id=actor.id,
    )
    file.stored.save(f"imports/{file.pk}", ContentFile(content), save=False)
    file.save(force_insert=True)
    return import_id


def _first_settings(kind: Kind, headings: list[str], actor: Actor) -> Settings:
    """Return what was kept for files with these headings, else the likeliest."""
    if (kept := map_that_fits(kind, headings)) is not None:
        return settings_of(kept, headings, actor)
    return likeliest(kind, headings, actor)
