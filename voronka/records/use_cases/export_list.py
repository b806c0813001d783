from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from voronka.kernel.actor import Actor
from voronka.kernel.errors import NotAllowed, NotFound
from voronka.process import rights
from voronka.process.models.active import active_playbook
from voronka.records.listed import Wanted, listed_of
from voronka.records.use_cases.start_export import (
    FORMATS,
    UnableToStartExport,
    begin_export,
    refuse_amount,
)


def export_list(
    *,
    noun: str,
    wanted: Wanted,
    columns: Sequence[str],
    file_format: str,
    sort: str,
    actor: Actor,
    now: datetime,
) -> UUID:
    """
    Make a file of all rows of a list of no cards that match; a short one is ready at once.

    :raises NotFound: there is no such list
    :raises NotAllowed: the actor may not take anything out in files
    :raises UnableToStartExport: nothing matches, a column or format is unknown, or too much matches
    """
    listed = listed_of(noun)
    if listed is None:
        raise NotFound
    if actor.id is None or not rights.may(active_playbook(), actor, "export"):
        raise NotAllowed(_("Your role may not take cards out in files."))
    known = listed.sheet_columns(actor=actor)
    shown = [key for key in dict.fromkeys(columns) if key in known]
    if not shown or file_format not in FORMATS:
        raise UnableToStartExport(_("Such a file cannot be made."))
    total = listed.matching(wanted=wanted, actor=actor, now=now).count()
    refuse_amount(total, file_format, named=len(wanted["ids"] or ()))
    return begin_export(
        noun=noun,
        wanted=wanted,
        columns=shown,
        file_format=file_format,
        sort=sort,
        total=total,
        actor=actor,
        now=now,
    )
