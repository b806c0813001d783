"""
The error rules of the kitchens pack told once more, row by row and without a condition or a fact:
what they find must be what this finds.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from uuid import UUID

from voronka.automation.models import Timer
from voronka.people.models import Absence, User
from voronka.process.models.active import active_playbook
from voronka.records.models import Card, CardEvent, ContactPoint, Deal, Lead
from voronka.scheduling.models import Booking
from voronka.work.models import Task

_ANSWERS = ("call", "task_closed", "stage", "closed", "booking", "touched")


def broken(now: datetime) -> set[tuple[UUID, str]]:
    """Return every card of the base with each rule that it breaks."""
    cards: list[Card] = [*Lead.objects.standing(), *Deal.objects.all()]
    return {(card.pk, rule) for card in cards for rule in _broken_by(card, now)}


def _broken_by(card: Card, now: datetime) -> Iterator[str]:
    if card.closed_at is not None:
        if isinstance(card, Deal) and _won_unpaid(card):
            yield "won_without_payment"
        return
    yield from (rule for rule, breaks in _OPEN.items() if breaks(card, now))


def _steps(card: Card, now: datetime) -> list[datetime]:
    tasks = Task.objects.filter(card_id=card.pk, closed_at=None, cancelled_at=None)
    visits = Booking.objects.filter(card_id=card.pk).exclude(status__in=("cancelled", "done"))
    ahead = [visit.during.upper for visit in visits]
    ahead += [card.next_contact_at] if card.next_contact_at else []
    timers = Timer.objects.filter(card_id=card.pk, leads_to_work=True)
    ahead += timers.values_list("due_at", flat=True)
    return [*(t.due_at for t in tasks if t.due_at), *(at for at in ahead if at > now)]


def _no_next_step(card: Card, now: datetime) -> bool:
    is_called = Timer.objects.filter(card_id=card.pk, rule__startswith="sos:").exists()
    return not _steps(card, now) and not is_called


def _overdue(card: Card, now: datetime) -> bool:
    steps = _steps(card, now)
    return bool(steps) and min(steps) < now


def _unreported(card: Card, now: datetime) -> bool:
    visits = Booking.objects.filter(card_id=card.pk).exclude(status__in=("cancelled", "done"))
    return any(visit.during.upper < now for visit in visits)


def _late(card: Card, now: datetime) -> bool:
    playbook = active_playbook()
    deadline = playbook.stage(card.pipeline, card.stage).deadline
    return deadline is not None and playbook.calendar.add(card.entered_stage_at, deadline) < now


def _unanswered(card: Card, now: datetime) -> bool:
    events = list(CardEvent.objects.filter(card_id=card.pk).order_by("at", "id"))
    waiting = [
        event.at
        for event in events
        if event.kind == "inbound"
        and not any(each.at > event.at and _is_answer(each) for each in events)
    ]
    return bool(waiting) and waiting[-1] < now - timedelta(hours=4)


def _is_answer(event: CardEvent) -> bool:
    by_person = event.kind in ("message_queued", "note") and event.actor_kind == "person"
    return by_person or event.kind in _ANSWERS


def _no_contacts(card: Card, now: datetime) -> bool:
    contact = card.contact
    reached = [card.phone, card.email, card.messenger]
    reached += [contact.phone, contact.email] if contact else []
    return isinstance(card, Lead) and not any(reached)


def _owner_left(card: Card, now: datetime) -> bool:
    return card.owner is not None and not card.owner.is_active


def _owner_away(card: Card, now: datetime) -> bool:
    return any(now in each.during for each in Absence.objects.filter(user=card.owner_id))


def _colleague(card: Card, now: datetime) -> bool:
    return any(
        (card.phone and user.phone == card.phone)
        or (card.email and user.email.lower() == card.email.lower())
        for user in User.objects.filter(is_active=True)
    )


def _twin(card: Card, now: datetime) -> bool:
    reached = {("phone", card.phone), ("email", (card.email or "").lower())}
    others = ContactPoint.objects.filter(holder_kind=card.KIND).exclude(holder_id=card.pk)
    same = {p.holder_id for p in others if (p.kind, p.value) in reached}
    return type(card)._default_manager.filter(pk__in=same, closed_at=None).exists()


def _won_unpaid(deal: Deal) -> bool:
    stage = active_playbook().stage(deal.pipeline, deal.stage)
    return stage.kind == "success" and not deal.fields.get("final_payment_date")


_OPEN: Mapping[str, Callable[[Card, datetime], bool]] = {
    "no_next_step": _no_next_step,
    "next_step_overdue": _overdue,
    "visit_without_result": _unreported,
    "stage_is_late": _late,
    "unanswered_request": _unanswered,
    "no_contacts": _no_contacts,
    "owner_left": _owner_left,
    "owner_away": _owner_away,
    "colleague_as_client": _colleague,
    "twin": _twin,
}
