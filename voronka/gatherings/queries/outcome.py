"""What came of an event: what those who attended have bought since."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, F, Q, Sum

from voronka.gatherings.models import Guest
from voronka.gatherings.queries.gatherings import gathering_seen
from voronka.kernel.actor import Actor
from voronka.kernel.money import Money
from voronka.process import rights
from voronka.process.models.active import active_playbook, one_playbook
from voronka.process.standard_fields import AMOUNT
from voronka.process.state import CardKind
from voronka.records.models import Deal, Lead


@dataclass(frozen=True, kw_only=True)
class Figures:
    """How many leads or deals came out how; the sums are of deals, one for each currency."""

    won: int = 0
    open: int = 0
    lost: int = 0
    sums_won: tuple[Money, ...] = ()
    sums_open: tuple[Money, ...] = ()


@dataclass(frozen=True, kw_only=True)
class GatheringOutcome:
    """What came of those who attended, as far as the actor sees their leads and deals."""

    attended: int
    leads: Figures
    deals: Figures


@one_playbook()
def outcome_of(*, gathering_id: UUID, actor: Actor) -> GatheringOutcome:
    """
    Return what the guests who came have become since the event began: their leads, and deals of
    theirs, of their leads and of their contacts. What was over before does not count.

    :raises NotFound: the actor sees no such event
    """
    gathering = gathering_seen(gathering_id, actor)
    came = Guest.objects.filter(gathering=gathering, status="attended")
    leads, deals, contacts = (
        came.filter(card_kind=kind).values("card_id") for kind in ("lead", "deal", "contact")
    )
    since = Q(closed_at__isnull=True) | Q(closed_at__gte=gathering.starts_at)
    of_theirs = Q(pk__in=deals) | Q(lead__in=leads) | Q(contact__in=contacts)
    seen_leads = Lead.objects.visible_to(actor).filter(since, pk__in=leads)
    seen_deals = Deal.objects.visible_to(actor).filter(since).filter(of_theirs)
    return GatheringOutcome(
        attended=came.count(),
        leads=_figures("lead", _grouped(seen_leads), actor),
        deals=_figures("deal", _grouped(seen_deals), actor),
    )


_Group = tuple[str, str, str | None, int, int | None]


def _grouped(cards: "object") -> Iterable[_Group]:
    found = cards.order_by().values_list("pipeline", "stage", "currency")  # type: ignore[attr-defined]
    rows: Iterable[_Group] = found.annotate(n=Count("pk"), s=Sum(F("amount_minor")))
    return rows


def _figures(kind: CardKind, groups: Iterable[_Group], actor: Actor) -> Figures:
    playbook = active_playbook()
    shows_sums = kind == "deal" and AMOUNT not in rights.hidden_fields(playbook, actor)
    counts = {"won": 0, "open": 0, "lost": 0}
    sums: dict[str, dict[str, int]] = {"won": {}, "open": {}, "lost": {}}
    for pipeline, stage, currency, number, total in groups:
        known = playbook.has_stage(pipeline, stage)
        stage_kind = playbook.stage(pipeline, stage).kind if known else "path"
        what = {"success": "won", "failure": "lost", "junk": "lost"}.get(stage_kind, "open")
        counts[what] += number
        if shows_sums and currency and total:
            sums[what][currency] = sums[what].get(currency, 0) + total
    money = {
        what: tuple(Money(total, currency) for currency, total in sorted(found.items()))
        for what, found in sums.items()
    }
    return Figures(**counts, sums_won=money["won"], sums_open=money["open"])
