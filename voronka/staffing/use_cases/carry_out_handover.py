from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from itertools import groupby
from uuid import UUID

from django.db import transaction
from django.utils import translation

from voronka.kernel.actor import Actor
from voronka.people.models import User
from voronka.process.commands import Assign
from voronka.process.models.active import one_playbook
from voronka.process.state import CardKind, CardRef
from voronka.process.text import Text
from voronka.records.use_cases.move_cards import run_on_cards
from voronka.staffing.models import Handover, HandoverItem
from voronka.staffing.use_cases.hand_over_item import hand_over_item
from voronka.work.use_cases.notify import notify

# Items of one transaction: few enough not to keep others waiting for long.
_AT_ONCE = 50
_CARDS: dict[str, CardKind] = {"lead": "lead", "deal": "deal"}


def carry_out_handover(*, handover_id: UUID, now: datetime) -> None:
    """
    Carry a handover out to its end, part by part; after a kill it goes on where it stopped.
    """
    while _carry_out_part(handover_id, now=now):
        continue


@transaction.atomic
def _carry_out_part(handover_id: UUID, *, now: datetime) -> bool:
    """Carry out the next part; False at the end."""
    waiting = Handover.objects.filter(pk=handover_id, finished_at__isnull=True)
    handover = waiting.select_for_update(of=("self",)).select_related("by", "person").first()
    if handover is None:
        return False
    items = list(handover.items.filter(verdict="").order_by("pk")[:_AT_ONCE])
    if not items:
        _finish(handover, now)
        return False
    with translation.override(handover.by.language), one_playbook():
        _carry_out(handover, items, now=now)
    HandoverItem.objects.bulk_update(items, ["verdict", "reason", "to"])
    return True


def _carry_out(handover: Handover, items: Sequence[HandoverItem], *, now: datetime) -> None:
    actor = acting_for(handover.by)
    cards = [item for item in items if item.kind == "card"]
    for (noun, to), some in groupby(
        sorted(cards, key=lambda item: (item.noun, str(item.to_id))),
        key=lambda item: (item.noun, item.to_id),
    ):
        _assign(_CARDS[noun], list(some), to, actor, now)
    for item in items:
        if item.kind != "card":
            hand_over_item(item, person_id=handover.person_id, actor=actor, now=now)


def _assign(
    kind: CardKind, items: list[HandoverItem], to: UUID | None, actor: Actor, now: datetime
) -> None:
    refs = [CardRef(kind, item.target_id) for item in items]
    reports = run_on_cards(refs=refs, command=Assign(owner_id=to), actor=actor, now=now)
    for item, report in zip(items, reports, strict=True):
        item.verdict = "done" if report.verdict == "done" else "refused"
        item.reason = report.reason


def acting_for(user: User) -> Actor:
    """Return who hands over: the administrator by name, with the rights of the company."""
    return replace(user.as_actor(), kind="system")


def _finish(handover: Handover, now: datetime) -> None:
    handover.finish(now)
    left = handover.items.exclude(verdict="done").count()
    text = Text("Всё передано.", "Everything went over.")
    if left:
        text = Text(
            f"Не передано: {left}. Откройте отчёт на странице сотрудников.",
            f"Not handed over: {left}. Open the report on the page of people.",
        )
    name = handover.person.name
    notify(
        user_ids=[handover.by_id],
        kind="handover",
        title=Text(f"Передача дел: {name}", f"Handover of {name}"),
        text=text,
        key=f"handover:{handover.pk}",
        now=now,
    )
