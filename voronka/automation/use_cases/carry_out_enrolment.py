from datetime import datetime
from uuid import UUID

from django.db import transaction

from voronka.automation.models import Enrolment, RobotRun
from voronka.automation.models.robot_run import ENROLLED, STOOD_BEFORE
from voronka.automation.use_cases.refresh_timers import BATCH, refresh_timers
from voronka.process.state import CardRef
from voronka.process.text import Text
from voronka.records.queries.cards import MODELS


def carry_out_enrolment(*, enrolment_id: UUID, now: datetime) -> int:
    """
    Enrol the cards that somebody ordered to, batch by batch; return how many.

    Each batch is a transaction that says how far the order is, so one that was broken off goes on
    where it stopped, and two workers at once do nothing twice.
    """
    count = 0
    while batch := _enrol_some(enrolment_id, now):
        count += batch
    return count


@transaction.atomic
def _enrol_some(enrolment_id: UUID, now: datetime) -> int:
    order = Enrolment.objects.running().select_for_update().filter(pk=enrolment_id).first()
    if order is None:
        return 0
    for kind, model in MODELS.items():
        # What stands there is known from before the order; another playbook may bring more.
        runs = RobotRun.objects.filter(
            verdict=STOOD_BEFORE, robot=order.robot, card_kind=kind, at__lte=order.asked_at
        )
        ids = list(runs.order_by("card_id").values_list("card_id", flat=True).distinct()[:BATCH])
        if not ids:
            continue
        list(model.objects.select_for_update().filter(pk__in=ids).order_by("pk"))
        who = order.asked_by
        why = Text(f"Карточку отдали роботу намеренно: {who}.", f"Enrolled on purpose by {who}.")
        runs.filter(card_id__in=ids).update(verdict=ENROLLED, why=why.plain(), at=now)
        refresh_timers(refs=[CardRef(kind, card_id) for card_id in ids], now=now)
        order.go_on(handled=len(ids))
        return len(ids)
    order.finish(at=now)
    return 0
