"""Working with leads, or without them: requests become deals at once (F6)."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from voronka.kernel.actor import Actor
from voronka.packs.compiling import compiled
from voronka.packs.converting_leads import NAME
from voronka.packs.queries.drafts import must_edit
from voronka.packs.use_cases.apply_playbook import UnableToApplyPlaybook, apply_playbook
from voronka.process.canonical import plain
from voronka.process.loading.sources import MAIN
from voronka.process.models.active import active_playbook
from voronka.process.parts import with_part
from voronka.process.schema import Requests
from voronka.records.bulk_deeds import UnableToStartBulkAction
from voronka.records.queries.filters import CardFilter
from voronka.records.use_cases.start_bulk_action import start_bulk_deed


class UnableToSwitchLeads(Exception):
    """The process in force stays, and so do all leads. The message is fit for who asked."""


@transaction.atomic
def switch_leads(*, requests: Requests, comment: str, actor: Actor, now: datetime) -> None:
    """
    Put the process in force with requests becoming leads, or deals at once; the draft stays.

    Nothing happens to the leads and deals there are: see `convert_open_leads`.

    :raises NotAllowed: the actor's role does not change the process
    :raises UnableToSwitchLeads: the process turns no leads into deals, or would not hold together
    """
    must_edit(actor)
    playbook = active_playbook()
    conversion = playbook.spec.conversion
    if conversion is None:
        raise UnableToSwitchLeads(_("This process does not turn leads into deals."))
    if conversion.requests == requests:
        return
    if requests == "leads" and not playbook.pipelines("lead"):
        raise UnableToSwitchLeads(_("The process has no pipeline of leads."))
    changed = compiled(with_part(plain(playbook.spec), ("conversion", "requests"), requests))
    if changed.playbook is None:
        raise UnableToSwitchLeads(_("So the process would not hold together."))
    switched = _("Requests become leads")
    if requests == "deals":
        switched = _("Requests become deals at once")
    try:
        apply_playbook(
            files={MAIN: changed.playbook.text},
            comment=": ".join(part for part in (switched, comment.strip()) if part),
            actor=actor,
            now=now,
        )
    except UnableToApplyPlaybook as refusal:
        raise UnableToSwitchLeads(str(refusal)) from refusal


@transaction.atomic
def convert_open_leads(*, comment: str, actor: Actor, now: datetime) -> UUID:
    """
    Begin to make deals of all open leads, in the background; each by an exception from the gates.

    It is a bulk action: watched, reported lead by lead, and taken back within a day.

    :raises NotAllowed: the actor's role does not do that to all leads
    :raises UnableToSwitchLeads: requests become leads, or there is no open lead
    """
    must_edit(actor)
    if not active_playbook().is_without_leads:
        raise UnableToSwitchLeads(_("Requests become leads: switch that first."))
    reason = _("The company works without leads")
    try:
        return start_bulk_deed(
            deed=NAME,
            params={"reason": ": ".join(part for part in (reason, comment.strip()) if part)},
            actor=actor,
            now=now,
            wanted=CardFilter(which="open"),
        )
    except UnableToStartBulkAction as refusal:
        raise UnableToSwitchLeads(_("There is no open lead.")) from refusal


@transaction.atomic
def go_on_without_leads(*, comment: str, actor: Actor, now: datetime) -> UUID:
    """
    Switch to requests becoming deals at once and make deals of all open leads: both or neither.

    :raises NotAllowed: the actor's role does not do that to all leads
    :raises UnableToSwitchLeads: see `switch_leads` and `convert_open_leads`
    """
    switch_leads(requests="deals", comment=comment, actor=actor, now=now)
    return convert_open_leads(comment=comment, actor=actor, now=now)
