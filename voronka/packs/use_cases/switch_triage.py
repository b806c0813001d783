"""Letting the quality department judge new leads first, or not."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from voronka.kernel.actor import Actor
from voronka.packs.compiling import compiled
from voronka.packs.queries.drafts import must_edit
from voronka.packs.use_cases.apply_playbook import UnableToApplyPlaybook, apply_playbook
from voronka.process.canonical import plain
from voronka.process.loading.sources import MAIN
from voronka.process.models.active import active_playbook
from voronka.process.parts import with_part
from voronka.process.schema_triage import Mode


class UnableToSwitchTriage(Exception):
    """The process in force stays. The message is fit for the person who asked."""


@transaction.atomic
def switch_triage(*, mode: Mode, comment: str, actor: Actor, now: datetime) -> None:
    """
    Put the process in force with triage on or off and nothing else changed; the draft stays.

    Leads that wait in triage wait on, whichever way it is switched.

    :raises NotAllowed: the actor's role does not change the process
    :raises UnableToSwitchTriage: the process has no triage, or would not hold together
    """
    must_edit(actor)
    playbook = active_playbook()
    if playbook.spec.triage is None:
        raise UnableToSwitchTriage(_("The process has no triage."))
    if playbook.spec.triage.mode == mode:
        return
    changed = compiled(with_part(plain(playbook.spec), ("triage", "mode"), mode)).playbook
    if changed is None:
        raise UnableToSwitchTriage(_("So the process would not hold together."))
    switched = _("Triage is switched on") if mode == "quality" else _("Triage is switched off")
    try:
        apply_playbook(
            files={MAIN: changed.text},
            comment=": ".join(part for part in (switched, comment.strip()) if part),
            actor=actor,
            now=now,
        )
    except UnableToApplyPlaybook as refusal:
        raise UnableToSwitchTriage(str(refusal)) from refusal
