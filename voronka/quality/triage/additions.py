"""What verdicts have added to clients that were known before, given back when they are undone."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from voronka.kernel.actor import Actor
from voronka.quality.models import TriageVerdict
from voronka.records.client_additions import Addition
from voronka.records.use_cases.take_back_additions import take_back_additions


def take_back_added(rows: Sequence[TriageVerdict], actor: Actor, now: datetime) -> None:
    """Take it back, once the leads of these verdicts are no longer their clients'."""
    added = [Addition.from_json(each) for row in rows for each in row.made.get("added", [])]
    if added:
        # Not the person's own work on the client, which would keep it in the base for good.
        by = actor.as_robot(_("Verdict taken back"))
        take_back_additions(additions=added, actor=by, now=now)
