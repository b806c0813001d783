"""Lists of tasks: filtered by any field, in several orders, page by page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import F, Q, TextField
from django.db.models.functions import Cast

from voronka.kernel.actor import Actor
from voronka.kernel.storable import storable
from voronka.process.models.active import active_playbook, one_playbook
from voronka.process.text import Text
from voronka.records.listed import Wanted
from voronka.records.models import Deal, Lead
from voronka.records.models.spelling import same_spelling
from voronka.records.queries.filter_fields import FilterField
from voronka.records.queries.filter_terms import Group, group_of
from voronka.records.queries.plain_conditions import PlainAsking, plain_condition
from voronka.work.models import Task
from voronka.work.models.task import TaskQuerySet
from voronka.work.queries.tasks import TaskRow, rows_of, with_cards

PAGE = 50
STATES = ("open", "closed", "all")
KINDS: Mapping[str, Text] = {
    "task": Text("Задача", "Task"),
    "call": Text("Звонок", "Call"),
    "meeting": Text("Встреча", "Meeting"),
    "visit": Text("Выезд", "Visit"),
    "message": Text("Сообщение", "Message"),
}
_LINES: tuple[tuple[str, str, str, Text, Mapping[str, Text]], ...] = (
    ("title", "title_text", "text", Text("Что сделать", "What to do"), {}),
    ("kind", "kind", "choice", Text("Вид", "Kind"), KINDS),
    ("assignee", "assignee", "user", Text("Исполнитель", "Who does it"), {}),
    ("due_at", "due_at", "datetime", Text("Срок", "Deadline"), {}),
    (
        "card_kind",
        "card_kind",
        "choice",
        Text("Карточка", "Card"),
        {"lead": Text("Лид", "Lead"), "deal": Text("Сделка", "Deal")},
    ),
    ("created_at", "created_at", "datetime", Text("Поставлена", "Set"), {}),
    ("closed_at", "closed_at", "datetime", Text("Закрыта", "Closed"), {}),
    ("note", "note", "text", Text("Комментарий", "Note"), {}),
)
# Column, and whether it may be unknown: such rows come last.
_ORDERS: Mapping[str, bool] = {"due_at": True, "created_at": False, "closed_at": True}


@dataclass(frozen=True, kw_only=True)
class TaskListPage:
    """Some tasks, and the value and id after which the next ones begin."""

    rows: Sequence[TaskRow]
    more: tuple[datetime | None, UUID] | None


def task_fields() -> Mapping[str, FilterField]:
    """Return the fields that lists of tasks can be narrowed by, by name."""
    return {
        key: FilterField(key=key, path=path, type=type_key, label=label, options=options)
        for key, path, type_key, label, options in _LINES
    }


def stored_tasks(
    *, text: str, assignee_id: UUID | None, state: str, terms: Group, ids: Sequence[UUID] | None
) -> dict[str, Any]:
    """Return a filter as plain values."""
    return {
        "text": text,
        "assignee_id": str(assignee_id) if assignee_id else None,
        "state": state if state in STATES else "open",
        "ids": None if ids is None else [str(each) for each in ids],
        "terms": terms.plain(),
    }


def matching_tasks(*, wanted: Wanted, actor: Actor, now: datetime) -> TaskQuerySet:
    """
    Return the tasks that match and that the actor sees.

    :raises UnreadableFilter: the filter makes no sense
    """
    found = Task.objects.visible_to(actor).alias(title_text=Cast("title", TextField()))
    if wanted["ids"] is not None:
        found = found.filter(pk__in=wanted["ids"])
    elif wanted["state"] == "open":
        found = found.open()
    elif wanted["state"] == "closed":
        found = found.filter(~Q(closed_at=None) | ~Q(cancelled_at=None))
    if wanted["assignee_id"]:
        found = found.filter(assignee_id=UUID(wanted["assignee_id"]))
    found = found.filter(_words(wanted["text"]))
    terms = group_of(wanted["terms"])
    if not terms:
        return found
    zone = ZoneInfo(active_playbook().spec.calendar.zone)
    asking = PlainAsking(fields=task_fields(), actor=actor, now=now, zone=zone)
    return found.filter(plain_condition(terms, asking))


@one_playbook()
def task_list(
    *,
    wanted: Wanted,
    actor: Actor,
    now: datetime,
    sort: str = "due_at",
    after: tuple[datetime | None, UUID] | None = None,
    limit: int = PAGE,
) -> TaskListPage:
    """
    Return a page of the tasks that match, each with its card.

    :raises UnreadableFilter: the filter makes no sense
    """
    column, falls = sort.removeprefix("-"), sort.startswith("-")
    found = matching_tasks(wanted=wanted, actor=actor, now=now)
    if after is not None:
        found = found.filter(_behind(column, after, falls=falls))
    order = F(column).desc(nulls_last=True) if falls else F(column).asc(nulls_last=True)
    tasks = rows_of(found.order_by(order, "-pk" if falls else "pk")[: limit + 1])
    rows = with_cards(tasks[:limit])
    more = (getattr(rows[-1], column), rows[-1].id) if len(tasks) > limit else None
    return TaskListPage(rows=rows, more=more)


def _words(text: str) -> Q:
    words = same_spelling(storable(text).strip()).split()
    if not words:
        return Q()
    title, card = Q(), Q()
    for word in words:
        title &= Q(title_text__icontains=word)
        card &= Q(search_text__contains=word)
    found = title
    for model in (Lead, Deal):
        cards = model.objects.filter(card).values("pk")
        found |= Q(card_kind=model.KIND, card_id__in=cards)
    return found


def _behind(column: str, after: tuple[datetime | None, UUID], *, falls: bool) -> Q:
    value, last = after
    way = "lt" if falls else "gt"
    if value is None:
        return Q(**{f"{column}__isnull": True, f"pk__{way}": last})
    behind = Q(**{f"{column}__{way}": value}) | Q(**{column: value, f"pk__{way}": last})
    return behind | Q(**{f"{column}__isnull": True}) if _ORDERS[column] else behind
