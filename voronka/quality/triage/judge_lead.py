from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from django.utils.translation import gettext as _

from voronka.kernel.actor import Actor
from voronka.kernel.errors import NotAllowed
from voronka.people.queries.people import people_by_id, people_by_role
from voronka.process.commands import Assign, Edit, Junk, Move
from voronka.process.models.active import active_playbook
from voronka.process.playbook import Playbook
from voronka.process.state import CardRef, Facts
from voronka.process.text import Text
from voronka.process.values import values_of
from voronka.quality.models import TriageVerdict
from voronka.quality.triage.opinion import facts_read, opinion
from voronka.quality.triage.queue import is_waiting, matches_of, may_judge, the_match, triage_of
from voronka.records.client_additions import Addition, additions_noted
from voronka.records.command_transaction import command_transaction
from voronka.records.models import Company, Contact
from voronka.records.queries.cards import MODELS, card_to_change, facts_named, state_of
from voronka.records.queries.known_client import Match
from voronka.records.use_cases.add_history import add_history
from voronka.records.use_cases.add_note import add_note
from voronka.records.use_cases.convert_lead import convert_lead
from voronka.records.use_cases.keep_client import keep_client
from voronka.records.use_cases.link_client import link_client
from voronka.records.use_cases.run_command import run_command
from voronka.work.use_cases.notify import notify

Kind = Literal["junk", "contact", "deal", "attach", "queue"]
KINDS: tuple[Kind, ...] = ("junk", "contact", "deal", "attach", "queue")


class UnableToJudgeLead(Exception):
    """The lead stays as it was. The message is fit for the person who asked."""


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """
    What is to become of a lead: junk (`reason`), contact and company, a deal as well, a request of
    a known client (`match_id`, or nothing if it is beyond doubt), or back to the end of the queue.
    """

    kind: Kind
    reason: str = ""
    note: str = ""
    grade: str = ""
    match_id: UUID | None = None


def judge_lead(*, lead_id: UUID, verdict: Verdict, actor: Actor, now: datetime) -> UUID:
    """
    Give the verdict on a lead in triage and carry it out; return the verdict's id.

    :raises NoTriage: the process has no triage
    :raises NotFound: the actor sees no such lead
    :raises NotAllowed: the actor does not judge leads, or may not change this one
    :raises UnableToJudgeLead: somebody was first, or the match is none
    :raises CommandRefused: a gate is shut, or the reason is missing
    """
    with command_transaction():
        playbook = active_playbook()
        triage_of(playbook)
        if not may_judge(playbook, actor):
            raise NotAllowed(_("Your role does not judge incoming leads."))
        lead = card_to_change(CardRef("lead", lead_id), actor)
        if not is_waiting(playbook, lead):
            raise UnableToJudgeLead(already_judged(lead_id))
        row = _begun(playbook, lead, verdict, actor, now)
        with additions_noted() as added:
            _CARRIED_OUT[verdict.kind](playbook, lead, verdict, actor, now, row.made)
        row.made |= added_by(lead.pk, added)
        lead.refresh_from_db()
        row.version = lead.version
        row.save(force_insert=True)
        tell_verdict(row, lead.ref, actor, now)
    return row.pk


def tell_verdict(row: TriageVerdict, ref: CardRef, actor: Actor, now: datetime) -> None:
    """Write the verdict into the lead's history."""
    add_history(
        ref=ref,
        kind="triage",
        name=row.verdict,
        note=row.note,
        payload={"grade": row.grade, "rule": row.suggested_by},
        actor=actor,
        now=now,
    )


def already_judged(lead_id: UUID) -> str:
    last = TriageVerdict.objects.filter(lead_id=lead_id, undone_at=None).order_by("-at").first()
    if last is None:
        return _("This lead does not wait in triage any more.")
    return _("%(name)s has judged this request already.") % {"name": last.by}


def _begun(
    playbook: Playbook, lead: Any, verdict: Verdict, actor: Actor, now: datetime
) -> TriageVerdict:
    """Return the verdict's row with the lead as it was; its version is not known yet."""
    facts = facts_named(playbook, lead.ref, facts_read(playbook), now=now)
    return row_of(playbook, lead, facts, verdict, actor, now)


def row_of(
    playbook: Playbook, lead: Any, facts: Facts, verdict: Verdict, actor: Actor, now: datetime
) -> TriageVerdict:
    """Return the row of a verdict on a lead as it is, with what would have been suggested."""
    thought = opinion(playbook, values_of(state_of(lead, playbook), facts), now)
    field = triage_of(playbook).class_field
    return TriageVerdict(
        lead_id=lead.pk,
        verdict=verdict.kind,
        reason=verdict.reason,
        note=verdict.note,
        grade=verdict.grade,
        suggested_by=thought.rule,
        is_as_suggested=thought.verdict == verdict.kind,
        before={
            "stage": lead.stage,
            "owner": str(lead.owner_id) if lead.owner_id else None,
            "contact": str(lead.contact_id) if lead.contact_id else None,
            "company": str(lead.company_id) if lead.company_id else None,
            "grade": lead.fields.get(field),
        },
        made={},
        version=lead.version,
        at=now,
        by_id=actor.id,
        by=actor.name,
    )


def _junk(
    playbook: Playbook, lead: Any, verdict: Verdict, actor: Actor, now: datetime, made: Any
) -> None:
    command = Junk(reason=verdict.reason, note=verdict.note)
    run_command(ref=lead.ref, command=command, actor=actor, now=now)


def _contact(
    playbook: Playbook, lead: Any, verdict: Verdict, actor: Actor, now: datetime, made: Any
) -> None:
    _set_grade(playbook, lead, verdict, actor, now)
    kept = keep_client(lead_id=lead.pk, actor=actor, now=now)
    made |= made_clients(kept.contact_id, kept.company_id, now)
    if verdict.note.strip():
        add_note(ref=lead.ref, text=verdict.note, actor=actor, now=now)


def _deal(
    playbook: Playbook, lead: Any, verdict: Verdict, actor: Actor, now: datetime, made: Any
) -> None:
    _set_grade(playbook, lead, verdict, actor, now)
    done = convert_lead(lead_id=lead.pk, actor=actor, now=now)
    made |= made_clients(done.contact_id, done.company_id, now) | {"deal": str(done.deal.id)}
    if verdict.note.strip():
        add_note(ref=done.deal, text=verdict.note, actor=actor, now=now)
    deal = MODELS["deal"].objects.get(pk=done.deal.id)
    name = deal.title or deal.client_name or deal.company_name or ""
    _tell(
        {person.id for person in people_by_role(triage_of(playbook).tell)},
        title=Text(f"Новая горячая сделка: {name}", f"A new hot deal: {name}"),
        text=Text.same(verdict.note),
        ref=done.deal,
        now=now,
    )


def _attach(
    playbook: Playbook, lead: Any, verdict: Verdict, actor: Actor, now: datetime, made: Any
) -> None:
    """Hand the request to the owner of the client it comes from, and say how that is known."""
    match = _chosen(matches_of(lead, playbook, actor), verdict.match_id)
    owner_id = _owner_of(match)
    contact_id, company_id = _clients_of(match)
    link_client(
        ref=lead.ref,
        contact_id=contact_id or lead.contact_id,
        company_id=company_id or lead.company_id,
        actor=actor,
        now=now,
    )
    _set_grade(playbook, lead, verdict, actor, now)
    # First the owner, then the stage: whatever waits there finds the card owned.
    if lead.owner_id != owner_id:
        run_command(ref=lead.ref, command=Assign(owner_id=owner_id), actor=actor, now=now)
    stage = triage_of(playbook).attached
    run_command(ref=lead.ref, command=Move(stage=stage), actor=actor, now=now)
    add_note(ref=lead.ref, text=_comment(match, verdict.note), actor=actor, now=now)
    _tell(
        {owner_id},
        title=Text(f"Обращение вашего клиента: {match.name}", f"A request of {match.name}, yours"),
        text=Text.same(_comment(match, verdict.note)),
        ref=lead.ref,
        now=now,
    )


def _queue(
    playbook: Playbook, lead: Any, verdict: Verdict, actor: Actor, now: datetime, made: Any
) -> None:
    """Nothing changes but the lead's place in the queue."""


_CARRIED_OUT = {
    "junk": _junk,
    "contact": _contact,
    "deal": _deal,
    "attach": _attach,
    "queue": _queue,
}


def _set_grade(
    playbook: Playbook, lead: Any, verdict: Verdict, actor: Actor, now: datetime
) -> None:
    field = triage_of(playbook).class_field
    if field and verdict.grade and lead.fields.get(field) != verdict.grade:
        command = Edit(fields={field: verdict.grade})
        run_command(ref=lead.ref, command=command, actor=actor, now=now)


def made_clients(contact_id: UUID | None, company_id: UUID | None, now: datetime) -> dict[str, str]:
    """Return those of the clients that did not exist before; undoing looks again before it acts."""
    found = {}
    if contact_id and Contact.objects.filter(pk=contact_id, created_at=now).exists():
        found["contact"] = str(contact_id)
    if company_id and Company.objects.filter(pk=company_id, created_at=now).exists():
        found["company"] = str(company_id)
    return found


def added_by(lead_id: UUID, noted: Sequence[Addition]) -> dict[str, Any]:
    """Return what clients that existed before have got from a lead."""
    own = [each.as_json() for each in noted if each.card_id == lead_id]
    return {"added": own} if own else {}


def _chosen(matches: Sequence[Match], match_id: UUID | None) -> Match:
    """Return the match that was chosen, or, if none was, the one that is beyond doubt."""
    if match_id is None:
        if (match := the_match(matches)) is None:
            raise UnableToJudgeLead(
                _("It is not beyond doubt whose client this is: judge it by itself in triage.")
            )
        return match
    match = next((each for each in matches if each.id == match_id), None)
    if match is None:
        raise UnableToJudgeLead(_("Choose which client the request comes from."))
    return match


def _owner_of(match: Match) -> UUID:
    owner = people_by_id([match.owner_id]).get(match.owner_id) if match.owner_id else None
    if owner is None or not owner.is_active:
        words = _(
            "“%(name)s” has no owner who works here. Make a deal of the request, and the head "
            "hands it out."
        )
        raise UnableToJudgeLead(words % {"name": match.name})
    return owner.id


def _clients_of(match: Match) -> tuple[UUID | None, UUID | None]:
    """Return the contact and the company behind a match."""
    if match.kind == "company":
        return None, match.id
    if match.kind == "contact":
        contact = Contact.objects.filter(pk=match.id).first()
        return match.id, contact.company_id if isinstance(contact, Contact) else None
    card = MODELS["lead" if match.kind == "lead" else "deal"].objects.get(pk=match.id)
    return card.contact_id, card.company_id


def _comment(match: Match, note: str) -> str:
    how = ", ".join(value for _kind, value in match.points)
    known = _("Known client: %(name)s.") % {"name": match.name}
    if how:
        known = _("Known client: %(name)s, by %(how)s.") % {"name": match.name, "how": how}
    return f"{known} {note}".strip()


def _tell(user_ids: set[UUID], *, title: Text, text: Text, ref: CardRef, now: datetime) -> None:
    notify(
        user_ids=user_ids,
        kind="triage",
        title=title,
        text=text,
        card=ref,
        key=f"{ref.id}|triage|{now.isoformat()}",
        now=now,
    )
