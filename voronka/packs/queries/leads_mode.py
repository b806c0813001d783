"""With leads or without: what there is, and what a switch would mean (F6)."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, F

from voronka.automation.models import Timer
from voronka.kernel.actor import Actor
from voronka.packs.converting_leads import NAME, may_convert_all
from voronka.packs.queries.drafts import must_edit
from voronka.process.models.active import active_playbook
from voronka.process.playbook import Playbook
from voronka.process.schema import Requests
from voronka.process.text import Text
from voronka.process.without_leads import idle_parts, missing_parts
from voronka.records.models import BulkAction, Lead
from voronka.records.models.bulk_action import UNDONE_WITHIN
from voronka.records.queries.bulk_actions import BulkProgress, bulk_action
from voronka.scheduling.queries.visited_cards import held_by_visits
from voronka.work.models import Task


@dataclass(frozen=True, kw_only=True)
class StageOfLeads:
    """How many open leads stand in a stage."""

    pipeline: Text
    stage: Text
    count: int


@dataclass(frozen=True, kw_only=True)
class OpenLeads:
    """The open leads, and what hangs on them."""

    total: int
    by_stage: Sequence[StageOfLeads]
    # They stay leads: who goes on their visit may not change deals, or who owns them has left.
    visited: int
    left_by_owner: int
    # Go to the deals; end with the lead.
    tasks_of_people: int
    tasks_of_robots: int
    timers: int
    sos: int

    @property
    def staying(self) -> int:
        return self.visited + self.left_by_owner

    @property
    def becoming(self) -> int:
        return max(0, self.total - self.staying)


@dataclass(frozen=True, kw_only=True)
class LeadsMode:
    """How requests are taken in, and what a switch would mean."""

    requests: Requests
    # None where the process turns no leads into deals, so that there is nothing to switch.
    pipeline: Text | None
    first_stage: Text | None
    pipelines_of_leads: Sequence[Text]
    leads: OpenLeads
    idle: Sequence[Text]
    missing: Sequence[Text]
    may_convert: bool
    # The last conversion of open leads that the actor began, for as long as it can be taken back.
    running: BulkProgress | None


def leads_mode(*, actor: Actor, now: datetime) -> LeadsMode:
    """
    Return the mode and what a switch would mean.

    :raises NotAllowed: the actor's role does not change the process
    """
    must_edit(actor)
    playbook = active_playbook()
    conversion = playbook.spec.conversion
    line = conversion.pipeline if conversion else None
    return LeadsMode(
        requests=conversion.requests if conversion else "leads",
        pipeline=playbook.pipeline(line).label if line else None,
        first_stage=playbook.stage(line, playbook.initial(line)).label if line else None,
        pipelines_of_leads=[playbook.pipeline(key).label for key in playbook.pipelines("lead")],
        leads=_open_leads(playbook),
        idle=[each.text for each in idle_parts(playbook)],
        missing=[each.text for each in missing_parts(playbook)],
        may_convert=may_convert_all(actor),
        running=_running(actor, now),
    )


def has_open_leads() -> bool:
    """Say whether there are leads to be worked on still."""
    return Lead.objects.open().exists()


def _open_leads(playbook: Playbook) -> OpenLeads:
    leads = Lead.objects.open()
    counted = leads.values("pipeline", "stage").annotate(count=Count("pk"))
    standing = {(row["pipeline"], row["stage"]): row["count"] for row in counted}
    ids = leads.values("pk")
    tasks = Task.objects.open().filter(card_kind="lead", card_id__in=ids)
    people = tasks.filter(cause_key=None, template="").count()
    timers = Timer.objects.filter(card_kind="lead", card_id__in=ids)
    visited = leads.filter(pk__in=held_by_visits())
    return OpenLeads(
        total=sum(standing.values()),
        by_stage=_in_order(playbook, Counter(standing)),
        visited=visited.count(),
        left_by_owner=leads.filter(owner__is_active=False).exclude(pk__in=visited).count(),
        tasks_of_people=people,
        tasks_of_robots=tasks.count() - people,
        timers=timers.exclude(rule__startswith="sos:").count(),
        sos=timers.sos().values(card=F("card_id")).distinct().count(),
    )


def _in_order(playbook: Playbook, standing: "Counter[tuple[str, str]]") -> Sequence[StageOfLeads]:
    return [
        StageOfLeads(pipeline=line.label, stage=stage.label, count=standing[key, name])
        for key, line in playbook.spec.pipelines.items()
        for name, stage in line.stages.items()
        if standing[key, name]
    ]


def _running(actor: Actor, now: datetime) -> BulkProgress | None:
    begun = BulkAction.objects.filter(
        by=actor.id, command__kind=NAME, created_at__gt=now - UNDONE_WITHIN
    )
    last: UUID | None = begun.order_by("-created_at").values_list("pk", flat=True).first()
    return bulk_action(actor=actor, bulk_id=last, now=now) if last else None
