"""Tasks as a list: their columns, what is changed in place, and what can be done to many."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from markupsafe import escape

from voronka.kernel import clock
from voronka.kernel.actor import Actor
from voronka.kernel.errors import NotAllowed
from voronka.kernel.seen import Seen
from voronka.people.queries import people
from voronka.process import rights
from voronka.process.models.active import active_playbook
from voronka.process.text import Text
from voronka.records.listed import Wanted
from voronka.records.queries import cards
from voronka.records.queries.filter_fields import FilterField
from voronka.web import formats
from voronka.web.http import actor_of, id_in
from voronka.web.inputs import PREFIX, Input, as_typed
from voronka.web.kinds import card_address
from voronka.web.lists.card_columns import person
from voronka.web.lists.cells import SEEN, Cell, cell_form, changed_meanwhile, in_words
from voronka.web.lists.nouns import BulkMenu, ListQuery, NounChip, NounFrame, NounPage, NounWords
from voronka.web.lists.table import Column
from voronka.web.tasks.moments import moment_in, seen_moment
from voronka.web.tasks.views import sees_others
from voronka.work.listed_tasks import CLOSE, GIVE, PUT_OFF
from voronka.work.queries.task_lists import (
    KINDS,
    stored_tasks,
    task_fields,
    task_list,
)
from voronka.work.queries.tasks import TaskRow, task_for
from voronka.work.use_cases.reassign_task import (
    TaskGivenMeanwhile,
    UnableToReassignTask,
    reassign_task,
)
from voronka.work.use_cases.reschedule_task import (
    TaskPutOffMeanwhile,
    UnableToRescheduleTask,
    reschedule_task,
)

MINE = "me"
_EDITED = {"due_at": "datetime", "assignee": "user"}
TaskColumn = Column[TaskRow]


class TaskNoun:
    """Tasks."""

    key = "task"
    sort = "due_at"
    event = "task-changed"
    shown = ("title", "card", "phone", "due_at", "assignee", "progress", "created_at")

    def home(self) -> str:
        return reverse("lists:show", args=[self.key])

    def columns(self, actor: Actor) -> Mapping[str, TaskColumn]:
        return {column.key: column for column in _columns()}

    def fields(self, actor: Actor) -> Mapping[str, FilterField]:
        return task_fields()

    def alike(self, query: ListQuery) -> str:
        return ""

    def wanted(self, query: ListQuery, actor: Actor) -> Wanted:
        owner = actor.id if query.owner == MINE else id_in(query.owner) if query.owner else None
        return stored_tasks(
            text=query.words, assignee_id=owner, state=query.state, terms=query.terms(), ids=None
        )

    def page(
        self,
        *,
        wanted: Wanted,
        sort: str,
        after: tuple[Any, UUID] | None,
        actor: Actor,
        now: datetime,
    ) -> NounPage:
        if after is not None and not isinstance(after[0], datetime | None):
            raise Http404
        page = task_list(wanted=wanted, actor=actor, now=now, sort=sort, after=after)
        return NounPage(lines=page.rows, more=page.more)

    def chosen(self, *, ids: Sequence[UUID], actor: Actor, now: datetime) -> NounPage:
        terms = ListQuery().terms()
        wanted = stored_tasks(text="", assignee_id=None, state="all", terms=terms, ids=ids)
        page = task_list(wanted=wanted, actor=actor, now=now, limit=max(len(ids), 1))
        return NounPage(lines=page.rows)

    def name_of(self, line: TaskRow) -> tuple[UUID, str]:
        return line.id, line.title.in_(_locale())

    def frame(self, request: HttpRequest, actor: Actor) -> NounFrame:
        playbook = active_playbook()
        menus = []
        if rights.may(playbook, actor, "bulk"):
            menus = [
                BulkMenu(name="owner", label=_("Give to"), icon="user-check", has_colleagues=True),
                BulkMenu(name="due_at", label=_("Another time"), icon="clock", is_moment=True),
                BulkMenu(name="close", label=_("Done"), icon="check"),
            ]
        states = [("open", _("Open")), ("closed", _("Closed")), ("all", _("All"))]
        return NounFrame(
            words=NounWords(
                title=_("Tasks"),
                everything=_("All tasks"),
                search=_("Task, client…"),
                nothing=(_("No task matches this"), _("Remove a filter to see more.")),
                none_yet=(
                    _("No open tasks"),
                    _("Tasks are set by the process, and by hand on a card."),
                ),
                icon="checkbox",
            ),
            chips=[
                NounChip(
                    name="owner",
                    label=_("Who does it"),
                    choices=[(MINE, _("Mine"))],
                    has_colleagues=sees_others(actor),
                ),
                NounChip(name="state", label=_("State"), choices=states),
            ],
            menus=menus,
            may_export=rights.may(playbook, actor, "export"),
            tools="tasks/_ways.html",
        )

    # Changes.

    def command(self, post: QueryDict, actor: Actor) -> Mapping[str, Any]:
        if "owner" in post:
            return {"kind": GIVE, "assignee_id": str(id_in(str(post["owner"])))}
        if "due_at" in post:
            due_at = moment_in(str(post["due_at"]))
            if due_at is None:
                raise Http404
            return {"kind": PUT_OFF, "due_at": due_at.isoformat()}
        if "close" in post:
            return {"kind": CLOSE}
        raise Http404

    def bulk_field(
        self, request: HttpRequest, actor: Actor, name: str
    ) -> tuple[Sequence[tuple[str, str]], Input | None]:
        raise Http404

    def cell(self, request: HttpRequest, row_id: UUID, column: str) -> HttpResponse | None:
        actor = actor_of(request)
        task = task_for(task_id=row_id, actor=actor)
        typed = request.POST.get(PREFIX + column)
        control = _control(task, column, typed)
        address = request.get_full_path()
        if request.method == "GET":
            problem = _closed_to(task, actor)
            shown = Cell(
                address=address,
                input=None if problem else control,
                hidden={SEEN + column: _stood(task, column)},
                problem=problem,
                is_needed=column == "assignee",
            )
            return cell_form(request, shown)
        seen = request.POST.get(SEEN + column)
        try:
            problem = _save(row_id, column, typed or "", seen, actor)
        except (TaskGivenMeanwhile, TaskPutOffMeanwhile):
            task = task_for(task_id=row_id, actor=actor)
            seen, stands = _stood(task, column), _control(task, column, None)
            problem = changed_meanwhile(in_words(stands, stands.value).replace("T", " "))
        if not problem:
            return None
        hidden = {} if seen is None else {SEEN + column: seen}
        shown = Cell(address=address, input=control, problem=problem, hidden=hidden)
        return cell_form(request, shown)


def _save(task_id: UUID, column: str, typed: str, seen: str | None, actor: Actor) -> str:
    """Save what was typed; answer with the problem, if there is one."""
    now = clock.now()
    try:
        if column == "assignee":
            before = Seen(id_in(seen)) if seen else None
            reassign_task(
                task_id=task_id, assignee_id=id_in(typed), seen=before, actor=actor, now=now
            )
            return ""
        due_at = moment_in(typed)
        if due_at is None:
            return _("Choose a day and a time.")
        reschedule_task(
            task_id=task_id, due_at=due_at, seen=seen_moment(seen), actor=actor, now=now
        )
    except (UnableToReassignTask, UnableToRescheduleTask, NotAllowed) as refusal:
        return str(refusal)
    return ""


def _stood(task: TaskRow, column: str) -> str:
    """Return what stands there, exactly: a control shows a moment without its seconds."""
    if column == "assignee":
        return str(task.assignee_id)
    return task.due_at.isoformat() if task.due_at else ""


def _closed_to(task: TaskRow, actor: Actor) -> str:
    if not task.is_open:
        return _("This task is no longer open.")
    if task.assignee_id != actor.id and not cards.may_change(task.ref, actor):
        return _("You see this task but may not change it.")
    return ""


def _control(task: TaskRow, column: str, typed: str | None) -> Input:
    stood = str(task.assignee_id) if column == "assignee" else as_typed(task.due_at)
    label = task_fields()[column].label.in_(_locale())
    return Input(
        name=PREFIX + column,
        label=label,
        type=_EDITED[column],
        value=stood if typed is None else typed,
        options=_colleagues() if column == "assignee" else (),
    )


def _colleagues() -> list[tuple[str, str]]:
    return [(str(each.id), each.name) for each in people.active_people()]


# Columns.


def _columns() -> list[TaskColumn]:
    return [
        TaskColumn(key="title", label=_("What to do"), width=260, draw=_title),
        TaskColumn(key="card", label=_("Card"), width=220, draw=_card),
        TaskColumn(
            key="phone",
            label=_("Phone"),
            width=146,
            draw=lambda task: str(formats.phone_link(task.card.phone)) if task.card else "",
        ),
        TaskColumn(
            key="due_at",
            label=_("Deadline"),
            width=150,
            sort="due_at",
            is_editable=True,
            draw=_due,
        ),
        TaskColumn(
            key="assignee",
            label=_("Who does it"),
            width=154,
            is_editable=True,
            draw=lambda task: person(task.assignee_name),
        ),
        TaskColumn(key="kind", label=_("Kind"), width=110, draw=_kind),
        TaskColumn(key="progress", label=_("Checklist"), width=90, draw=_progress),
        _moment("created_at", _("Set at")),
        _moment("closed_at", _("Closed")),
        TaskColumn(key="outcome", label=_("Outcome"), width=150, draw=_outcome),
        TaskColumn(
            key="note", label=_("Note"), width=240, draw=lambda task: str(escape(task.note))
        ),
    ]


def _moment(key: str, label: str) -> TaskColumn:
    return TaskColumn(
        key=key,
        label=label,
        width=140,
        sort=key,
        draw=lambda task: str(formats.moment(getattr(task, key))),
    )


def _title(task: TaskRow) -> str:
    piece, card = reverse("tasks:show", args=[task.id]), card_address(task.ref)
    shown = escape(task.title.in_(_locale()))
    return f'<a href="{card}" hx-get="{piece}" hx-target="#slide">{shown}</a>'


def _card(task: TaskRow) -> str:
    if task.card is None:
        return ""
    shown = escape(task.card.title or task.card.client_name or _("Untitled"))
    address = card_address(task.ref)
    return f'<a href="{address}" hx-get="{address}" hx-target="#slide">{shown}</a>'


def _due(task: TaskRow) -> str:
    late = " is-late" if task.is_overdue(clock.now()) else ""
    if task.due_at is None:
        return f'<span class="is-missing">{escape(_("No deadline"))}</span>' if task.is_open else ""
    when = formats.moment(task.due_at)
    return f'<span class="next{late}"><span class="next-when">{when}</span></span>'


def _kind(task: TaskRow) -> str:
    return str(escape(KINDS.get(task.kind, Text.same(task.kind)).in_(_locale())))


def _progress(task: TaskRow) -> str:
    return f"{task.done_items}/{task.all_items}" if task.all_items else ""


def _outcome(task: TaskRow) -> str:
    if task.cancelled_at:
        return str(escape(_("Cancelled")))
    return str(escape(task.outcome_label.in_(_locale())))


def _locale() -> str:
    return "ru" if (get_language() or "ru").startswith("ru") else "en"
