"""Verdicts on many leads taken back in one go, for bulk actions."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from voronka.kernel import rows
from voronka.kernel.actor import Actor
from voronka.process.state import CardRef
from voronka.quality.models import TriageVerdict
from voronka.quality.triage.additions import take_back_added
from voronka.records.bulk_deeds import Outcome
from voronka.records.command_transaction import command_transaction, note_change
from voronka.records.models import Card, Lead
from voronka.records.use_cases.add_history_to_cards import add_history_to_cards
from voronka.records.use_cases.remove_records import remove_untouched
from voronka.records.use_cases.run_command import CommandRefused
from voronka.records.use_cases.take_back_cards import take_back_cards
from voronka.work.use_cases.withdraw_notifications import withdraw_notifications

# Verdicts of which nothing is left but the lead and its clients.
_TOGETHER = ("contact", "attach")


def go_together(verdict_ids: Collection[UUID]) -> bool:
    """Say whether all of these verdicts can be taken back in one go."""
    others = TriageVerdict.objects.filter(pk__in=verdict_ids).exclude(verdict__in=_TOGETHER)
    return not others.exists()


def take_many_back(
    *, verdicts: Mapping[UUID, UUID], actor: Actor, now: datetime
) -> dict[UUID, Outcome]:
    """
    Take back the actor's verdicts on these leads, each for itself; the rest is answered why.

    What one trips over undoes all of it: the caller then goes one by one.
    """
    with transaction.atomic(), command_transaction():
        own = TriageVerdict.objects.filter(by_id=actor.id, undone_at=None)
        found = own.filter(pk__in=verdicts.values(), verdict__in=_TOGETHER).order_by("pk")
        given = {row.lead_id: row for row in found.select_for_update()}
        outcomes = {lead_id: Outcome(verdict="not_found") for lead_id in verdicts}
        leads = []
        for lead in Lead.objects.changeable_by(actor).filter(pk__in=list(given)).order_by("pk"):
            if lead.version == given[lead.pk].version:
                leads.append(lead)
            else:
                outcomes[lead.pk] = Outcome(
                    verdict="refused", reason=_("Somebody has worked on this lead since.")
                )
        done = _given_back(leads, given, outcomes, actor, now)
        _let_go(done, given, actor, now)
        TriageVerdict.objects.filter(pk__in=[given[each].pk for each in done]).update(undone_at=now)
    return outcomes


def _given_back(
    leads: Sequence[Card],
    given: Mapping[UUID, TriageVerdict],
    outcomes: dict[UUID, Outcome],
    actor: Actor,
    now: datetime,
) -> list[UUID]:
    """Give the leads back as they were; return which of them are."""
    moments = {lead.pk: given[lead.pk].at for lead in leads}
    decisions = take_back_cards(kind="lead", moments=moments, actor=actor, now=now)
    for ref, decision in decisions.items():
        outcomes[ref.id] = (
            Outcome()
            if decision.allowed
            else Outcome(verdict="refused", reason=str(CommandRefused(decision)))
        )
    return [ref.id for ref, decision in decisions.items() if decision.allowed]


def _let_go(
    done: Sequence[UUID], given: Mapping[UUID, TriageVerdict], actor: Actor, now: datetime
) -> None:
    """Have the leads belong to the clients they had, and remove those that the verdicts made."""
    leads = list(Lead.objects.filter(pk__in=done).order_by("pk"))
    for lead in leads:
        before = given[lead.pk].before
        lead.contact_id = UUID(before["contact"]) if before["contact"] else None
        lead.company_id = UUID(before["company"]) if before["company"] else None
    rows.update(leads, only=("contact_id", "company_id"))
    for lead in leads:
        note_change(lead.ref, actor=actor, now=now)
    take_back_added([given[key] for key in done], actor, now)
    for kind in ("contact", "company"):
        made = [UUID(given[key].made[kind]) for key in done if given[key].made.get(kind)]
        if made:
            remove_untouched(kind=kind, ids=made, actor=actor, now=now)
    withdraw_notifications(cards=[lead.ref for lead in leads], kind="triage", now=now)
    told: list[tuple[CardRef, dict[str, Any]]] = [(lead.ref, {}) for lead in leads]
    add_history_to_cards(kind="triage", name="undone", payloads=told, actor=actor, now=now)
