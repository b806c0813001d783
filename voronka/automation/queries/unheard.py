"""Cards of SOS programmes that nobody hears (invariant 5)."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from voronka.automation.models import RobotRun, Timer
from voronka.automation.models.timer import SOS
from voronka.process.models.active import active_playbook
from voronka.process.schema import CardKind
from voronka.process.state import CardRef
from voronka.records.queries.cards import MODELS


def unowned_without_sos() -> Sequence[CardRef]:
    """
    Return the open cards of SOS programmes that have neither an owner nor an SOS, nor had contact.
    """
    found: list[CardRef] = []
    for key, sos in active_playbook().spec.sos.items():
        for kind, model in MODELS.items():
            cards = model.objects.filter(
                pipeline=sos.of, stage__in=list(sos.stages), owner=None, closed_at=None
            )
            contact = RobotRun.objects.filter(
                robot=f"{SOS}{key}",
                cause__startswith="ended:",
                at__gte=OuterRef("entered_stage_at"),
            )
            alone = cards.filter(
                ~Exists(_of_card(kind, Timer.objects.filter(rule=f"{SOS}{key}"))),
                ~Exists(_of_card(kind, contact)),
            )
            found += [card.ref for card in alone.order_by("pk")]
    return found


def _of_card(kind: CardKind, rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows.filter(card_kind=kind, card_id=OuterRef("pk"))
