from uuid import UUID

from django.utils.translation import gettext as _

from voronka.kernel.actor import Actor
from voronka.kernel.errors import Conflict, NotFound
from voronka.quality.imports.kept_choices import settings_of
from voronka.quality.imports.models import SavedMap
from voronka.quality.imports.models.file_import import CHECKED, DRAFT
from voronka.quality.imports.queries.imports import stored_import


def take_map(*, import_id: UUID, map_id: UUID, actor: Actor) -> None:
    """
    Choose for a file what was kept under a name.

    :raises NotFound: there is no such import, or nothing of its kind was kept under this name
    :raises Conflict: the import has begun already
    """
    file = stored_import(actor=actor, import_id=import_id)
    if file.status not in (DRAFT, CHECKED):
        raise Conflict(_("This import has begun already."))
    kept = SavedMap._default_manager.filter(pk=map_id, kind=file.kind).first()
    if kept is None:
        raise NotFound
    file.choose(settings_of(kept, file.headings, actor).as_json())
