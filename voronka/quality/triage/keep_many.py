"""The verdict "contact and company" on many leads in one go, for bulk actions."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from voronka.kernel.actor import Actor
from voronka.process.decision import Decision
from voronka.process.models.active import active_playbook
from voronka.process.state import Facts
from voronka.quality.models import TriageVerdict
from voronka.quality.triage.judge_lead import (
    Verdict,
    added_by,
    already_judged,
    made_clients,
    row_of,
    tell_verdict,
)
from voronka.quality.triage.opinion import facts_read
from voronka.quality.triage.queue import is_waiting, triage_of
from voronka.records.bulk_deeds import Outcome
from voronka.records.client_additions import additions_noted
from voronka.records.command_transaction import command_transaction
from voronka.records.models import Lead
from voronka.records.queries.cards import facts_of
from voronka.records.use_cases.add_note import add_note
from voronka.records.use_cases.keep_client import keep_clients
from voronka.records.use_cases.run_command import CommandRefused


def keep_many(
    *, lead_ids: Sequence[UUID], verdict: Verdict, actor: Actor, now: datetime
) -> Mapping[UUID, Outcome]:
    """
    Judge leads of the queue to be contact and company, each for itself; the rest is answered why.

    What one trips over undoes all of it: the caller then goes one by one.
    """
    with transaction.atomic(), command_transaction():
        playbook = active_playbook()
        triage = triage_of(playbook)
        rows, outcomes = _begun(lead_ids, verdict, actor, now)
        fields = {}
        if triage.class_field and verdict.grade:
            fields = {triage.class_field: verdict.grade}
        with additions_noted() as added:
            kept = keep_clients(lead_ids=list(rows), fields=fields, actor=actor, now=now)
        for lead_id, row in rows.items():
            outcomes[lead_id] = _told(row, kept.get(lead_id), actor, now)
            row.made |= added_by(lead_id, added)
        done = [row for lead_id, row in rows.items() if outcomes[lead_id].verdict == "done"]
        TriageVerdict.objects.bulk_create(done)
    return outcomes


def _begun(
    lead_ids: Sequence[UUID], verdict: Verdict, actor: Actor, now: datetime
) -> tuple[dict[UUID, TriageVerdict], dict[UUID, Outcome]]:
    """Return the rows of those that wait, and what is said of the others."""
    playbook = active_playbook()
    seen = Lead.objects.changeable_by(actor).filter(pk__in=lead_ids).order_by("pk")
    leads = {lead.pk: lead for lead in seen}
    waiting = [lead for lead in leads.values() if is_waiting(playbook, lead)]
    facts = facts_of(
        playbook,
        [lead.ref for lead in waiting],
        facts_read(playbook),
        now=now,
        pipelines=[triage_of(playbook).of],
    )
    rows = {
        lead.pk: row_of(playbook, lead, Facts(values=facts[lead.ref].values), verdict, actor, now)
        for lead in waiting
    }
    outcomes = {
        lead_id: Outcome(verdict="refused", reason=already_judged(lead_id))
        if lead_id in leads
        else Outcome(verdict="not_found")
        for lead_id in lead_ids
        if lead_id not in rows
    }
    return rows, outcomes


def _told(row: TriageVerdict, kept: Lead | Decision | None, actor: Actor, now: datetime) -> Outcome:
    if kept is None:
        return Outcome(verdict="not_found")
    if isinstance(kept, Decision):
        return Outcome(verdict="refused", reason=str(CommandRefused(kept)))
    row.made = made_clients(kept.contact_id, kept.company_id, now)
    row.version = kept.version
    tell_verdict(row, kept.ref, actor, now)
    if row.note.strip():
        add_note(ref=kept.ref, text=row.note, actor=actor, now=now)
    return Outcome(kept={"verdict": str(row.pk)})
