from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from voronka.kernel import events
from voronka.kernel.actor import Actor
from voronka.kernel.errors import Conflict, NotFound
from voronka.quality.imports.events import ImportQueued
from voronka.quality.imports.models import FileImport
from voronka.quality.imports.models import file_import as states
from voronka.quality.imports.rights import must_be_allowed

# What may be wished, from which states, and where it leads.
_WAYS: Mapping[str, tuple[tuple[str, ...], str]] = {
    "check": ((states.DRAFT, states.CHECKED), states.CHECKING),
    "start": ((states.CHECKED,), states.RUNNING),
    "pause": ((states.RUNNING,), states.PAUSED),
    "resume": ((states.PAUSED, states.FAILED), states.RUNNING),
    "cancel": ((states.RUNNING, states.PAUSED, states.FAILED), states.CANCELLED),
    "revert": ((states.DONE, states.CANCELLED), states.REVERTING),
}
# From so many rows on, two processes share them.
_LONG = 1_000
# These begin with the first row; the others go on where it stands.
_AFRESH = ("check", "start", "revert")


@transaction.atomic
def steer_import(*, import_id: UUID, wish: str, actor: Actor, now: datetime) -> None:
    """
    Have a file looked through, brought in, paused, gone on with, stopped or taken back. What has
    failed goes on with what it was doing: looking through, bringing in, or taking back.

    :raises NotAllowed: the actor may not import
    :raises NotFound: there is no such import, or no such wish
    :raises Conflict: it is not the time for that
    """
    must_be_allowed(actor)
    file = FileImport.objects.filter(pk=import_id).select_for_update().first()
    if file is None or wish not in _WAYS:
        raise NotFound
    expected, state = _WAYS[wish]
    if file.status not in expected:
        raise Conflict(_("This import has gone on meanwhile. Look at it again."))
    if file.status == states.FAILED and wish == "resume":
        state = file.interrupted()
    more: dict[str, object] = {"error": ""}
    if wish in _AFRESH or state == states.CHECKING:
        more |= {"rows_done": 0}
    if state == states.CHECKING or wish == "start":
        more |= {"counts": {}}
    file.enter(state, at=now, **more)
    if state in states.AT_WORK:
        is_long = state == states.RUNNING and file.rows - file.rows_done >= _LONG
        events.announce(ImportQueued(actor=actor, at=now, import_id=file.pk, is_long=is_long))
