"""One verdict on many leads of the queue, as a bulk action gives it and takes it back (Q2)."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from voronka.kernel.actor import Actor
from voronka.kernel.errors import NotAllowed, NotFound
from voronka.process.models.active import active_playbook
from voronka.process.state import CardKind
from voronka.quality.triage.judge_lead import UnableToJudgeLead, Verdict, judge_lead
from voronka.quality.triage.keep_many import keep_many
from voronka.quality.triage.queue import may_judge
from voronka.quality.triage.take_many_back import go_together, take_many_back
from voronka.quality.triage.undo_verdict import UnableToUndoVerdict, undo_verdict
from voronka.records.bulk_deeds import Outcome, Params, UnableToStartBulkAction
from voronka.records.use_cases.run_command import CommandRefused

NAME = "verdict"
# Junk and the way back to the queue are commands, and so are quicker.
_VERDICTS = ("contact", "attach", "queue")


class BulkVerdict:
    """A verdict of triage on each of many leads, with all that follows from it."""

    kind: CardKind = "lead"
    may_be_shared = True

    def check(self, *, params: Params, actor: Actor) -> None:
        playbook = active_playbook()
        if playbook.spec.triage is None or params.get("verdict") not in _VERDICTS:
            raise UnableToStartBulkAction(_("This cannot be done to many cards at once."))
        if not may_judge(playbook, actor):
            raise NotAllowed(_("Your role does not judge incoming leads."))

    def carry_out(
        self, *, ids: Sequence[UUID], params: Params, actor: Actor, now: datetime
    ) -> Mapping[UUID, Outcome]:
        def judged(lead_id: UUID) -> Params:
            made = judge_lead(lead_id=lead_id, verdict=verdict, actor=actor, now=now)
            return {"verdict": str(made)}

        verdict = Verdict(
            kind=params["verdict"], note=params.get("note", ""), grade=params.get("grade", "")
        )
        if verdict.kind == "contact":
            try:
                return keep_many(lead_ids=ids, verdict=verdict, actor=actor, now=now)
            except Exception:
                # What one lead trips over must not hold up the others: each goes by itself.
                return {lead_id: _tried(judged, lead_id) for lead_id in ids}
        return {lead_id: _tried(judged, lead_id) for lead_id in ids}

    def take_back(
        self, *, kept: Mapping[UUID, Params], actor: Actor, now: datetime
    ) -> Mapping[UUID, Outcome]:
        def undone(lead_id: UUID) -> Params:
            verdict_id = UUID(kept[lead_id]["verdict"])
            undo_verdict(actor=actor, now=now, verdict_id=verdict_id)
            return {}

        verdicts = {lead_id: UUID(each["verdict"]) for lead_id, each in kept.items()}
        if go_together(verdicts.values()):
            try:
                return take_many_back(verdicts=verdicts, actor=actor, now=now)
            except Exception:
                # As on the way there: each by itself.
                return {lead_id: _tried(undone, lead_id) for lead_id in kept}
        return {lead_id: _tried(undone, lead_id) for lead_id in kept}


def _tried(do: Callable[[UUID], Params], lead_id: UUID) -> Outcome:
    try:
        return Outcome(kept=do(lead_id))
    except NotFound:
        return Outcome(verdict="not_found")
    except (UnableToJudgeLead, UnableToUndoVerdict, CommandRefused, NotAllowed) as refusal:
        return Outcome(verdict="refused", reason=str(refusal))
