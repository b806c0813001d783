"""Whom a robot means by `to`: owner, creator, turn, role:<role>, resource:<booking> or a role."""

from collections.abc import Mapping, Sequence
from functools import cache
from uuid import UUID

from django.db.models import Count

from voronka.automation.acting import UnableToAct, values_for
from voronka.kernel.questions import Given, Question
from voronka.people.models import User
from voronka.process.models.active import active_playbook
from voronka.process.plugins import Step
from voronka.process.state import CardRef
from voronka.process.text import Text
from voronka.quality.distribution.hand_out import UnableToHandOut, take_turn
from voronka.records.models import Card
from voronka.records.queries.cards import MODELS
from voronka.work.models import Task

# Who stands in a column of the card itself.
COLUMNS = {"owner": "owner", "creator": "created_by"}


def people_for(to: str, step: Step) -> Sequence[UUID]:
    """
    Return everybody who is meant, those who still work here alone.

    :raises UnableToAct: there is nobody
    """
    if to in COLUMNS:
        found, active = _of_card(step, COLUMNS[to])
    else:
        found = _meant(to, step)
        # Those of a role were asked for as people who work here.
        active = set(found) if is_same_for_all(to) else _active(found)
    if people := [user_id for user_id in found if user_id in active]:
        return people
    raise UnableToAct(nobody(to))


def is_same_for_all(to: str) -> bool:
    """Say whether who is meant on one card depends on what is done on no other card."""
    return to != "turn" and not to.startswith("resource:")


def people_for_each(to: str, steps: Sequence[Step]) -> Mapping[CardRef, Sequence[UUID]]:
    """
    Return of each step whom `people_for` means; nobody is an empty answer. At most two queries,
    for what `is_same_for_all`.
    """
    if to not in COLUMNS:
        found = _meant(to, steps[0])
        return {step.card: found for step in steps}
    column = COLUMNS[to]
    people: dict[CardRef, Sequence[UUID]] = {step.card: () for step in steps}
    for kind, model in MODELS.items():
        ids = [step.card.id for step in steps if step.card.kind == kind]
        if ids:
            named = model._default_manager.filter(pk__in=ids, **{f"{column}__is_active": True})
            for card_id, user_id in named.values_list("pk", f"{column}_id"):
                people[CardRef(kind, card_id)] = [user_id]
    return people


def person_for(to: str, step: Step) -> UUID:
    """
    Return the one who is meant; of several, who has the fewest open tasks.

    :raises UnableToAct: there is nobody
    """
    people = people_for(to, step)
    if len(people) == 1:
        return people[0]
    loads = dict(
        Task.objects.open()
        .filter(assignee_id__in=people)
        .values_list("assignee_id")
        .annotate(open=Count("pk"))
    )
    return min(people, key=lambda user_id: (loads.get(user_id, 0), people.index(user_id)))


def nobody(to: str) -> Text:
    """Return why there is nobody whom `to` means."""
    if to == "owner":
        return Text("у карточки нет ответственного", "the card has no owner")
    if to == "creator":
        return Text("карточку создал не сотрудник", "no employee created the card")
    if to.startswith("resource:"):
        return Text("выезд не назначен", "no visit is booked")
    return Text(f"нет сотрудников с ролью «{to}»", f"nobody works here as “{to}”")


def role_of(to: str) -> str:
    """Return the role that is meant, or "" if `to` names no role."""
    role = to.removeprefix("role:")
    return role if role in active_playbook().spec.roles else ""


def _meant(to: str, step: Step) -> Sequence[UUID]:
    if to == "turn":
        return _next_in_turn(step)
    if to.startswith("resource:"):
        name = f"booking.{to.removeprefix('resource:')}.resource"
        return _known(values_for(step, [name]).get(name))
    people = User.objects.filter(role=role_of(to) or to, is_active=True)
    return list(people.order_by("name", "pk").values_list("pk", flat=True))


def _of_card(step: Step, column: str) -> tuple[Sequence[UUID], set[UUID]]:
    """Return the person in a column of the card, and the same once more if they work here."""
    card = _person_of(MODELS[step.card.kind], column).ask(id=step.card.id)[0]
    person = getattr(card, column)
    return _known(person and person.pk), {person.pk} if person and person.is_active else set()


@cache
def _person_of(model: type[Card], column: str) -> Question[Card]:
    return Question(
        lambda: (
            model._default_manager.filter(pk=Given("id"))
            .select_related(column)
            .only("id", f"{column}__is_active")
        )
    )


def _active(found: Sequence[UUID]) -> set[UUID]:
    here = User.objects.filter(pk__in=found, is_active=True)
    return set(here.values_list("pk", flat=True))


def _known(user_id: UUID | None) -> Sequence[UUID]:
    return [user_id] if user_id else []


def _next_in_turn(step: Step) -> Sequence[UUID]:
    """Return whose turn it is, by the rule of the card's stage; the ledger has it from now on."""
    try:
        return [take_turn(ref=step.card, actor=step.actor, now=step.now)]
    except UnableToHandOut as unable:
        raise UnableToAct(unable.reason) from unable
