"""One error of each rule, planted in a sample company of the kitchens pack."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from psycopg.types.range import Range

from tests.quality.errors_showroom import a_phone
from tests.world import make_deal, make_lead, make_user
from voronka.automation.models import Timer
from voronka.kernel.actor import SYSTEM
from voronka.kernel.ids import new_id
from voronka.people.models import User
from voronka.people.use_cases.record_absence import record_absence
from voronka.process.commands import Inbound, Override
from voronka.process.models.active import active_playbook
from voronka.records.models import Lead
from voronka.records.use_cases.run_command import run_command
from voronka.scheduling.models import Booking
from voronka.work.models import Task

Broken = tuple[UUID, str]


def plant_all(now: datetime) -> set[Broken]:
    """Plant an error of each rule, and return them."""
    lev, gone, away = (make_user(name, role="sales") for name in ("Lev", "Gone", "Away"))

    def clean(owner: User = lev, at: datetime = now, **fields: Any) -> Lead:
        return make_lead(owner=owner, now=at, **({"phone": a_phone()} | fields))

    planted: set[Broken] = set()
    idle = clean()
    Task.objects.filter(card_id=idle.pk).delete()
    Timer.objects.filter(card_id=idle.pk).delete()
    planted.add((idle.pk, "no_next_step"))

    overdue = clean()
    Task.objects.filter(card_id=overdue.pk).update(due_at=now - timedelta(hours=1))
    planted.add((overdue.pk, "next_step_overdue"))

    visited = clean()
    past = Range(now - timedelta(hours=5), now - timedelta(hours=3), "[)")
    Booking.objects.create(
        kind="measurement", card_kind="lead", card_id=visited.pk, resource=lev, during=past,
        busy=past, address="Moscow", created_at=now, created_by="Lev",
    )  # fmt: skip
    planted.add((visited.pk, "visit_without_result"))

    late = clean()
    Lead.objects.filter(pk=late.pk).update(entered_stage_at=now - timedelta(days=30))
    planted.add((late.pk, "stage_is_late"))

    asking = clean(at=now - timedelta(hours=6))
    again = Inbound(channel="form", message_id=new_id())
    run_command(ref=asking.ref, command=again, actor=SYSTEM, now=now - timedelta(hours=5))
    Lead.objects.filter(pk=asking.pk).update(entered_stage_at=now)
    Task.objects.filter(card_id=asking.pk).update(due_at=now + timedelta(hours=1))
    planted.add((asking.pk, "unanswered_request"))

    planted.add((clean(phone=None).pk, "no_contacts"))
    planted.add((clean(owner=gone).pk, "owner_left"))
    User.objects.filter(pk=gone.pk).update(is_active=False)
    planted.add((clean(owner=away).pk, "owner_away"))
    day = timedelta(days=1)
    record_absence(user_id=away.pk, starts_at=now - day, ends_at=now + day, actor=SYSTEM)
    colleague = User.objects.filter(is_active=True).exclude(phone="").order_by("email")[0]
    planted.add((clean(phone=colleague.phone).pk, "colleague_as_client"))
    phone = a_phone()
    planted |= {(clean(phone=phone).pk, "twin") for _ in range(2)}

    deal = make_deal(owner=lev, phone=a_phone(), now=now)
    won = active_playbook().final(deal.pipeline, "success")
    passed = Override(stage=won, reason="Old base", expires_at=now + day)
    director = User.objects.filter(role="director", is_active=True)[0].as_actor()
    run_command(ref=deal.ref, command=passed, actor=director, now=now)
    planted.add((deal.pk, "won_without_payment"))
    return planted
