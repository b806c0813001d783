"""The task."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Literal, Self
from uuid import UUID

from django.conf import settings
from django.db import models

from voronka.kernel import rows
from voronka.kernel.actor import Actor
from voronka.kernel.ids import new_id
from voronka.process.state import CardKind, CardRef
from voronka.process.text import Text
from voronka.records.models import Deal, Lead, access
from voronka.work.models.checklist import Lines

# Robots and the system see and change every task.
HOUSE = ("robot", "system")


class TaskQuerySet(models.QuerySet["Task"]):
    def visible_to(self, actor: Actor) -> Self:
        """One sees one's own tasks and those of the cards one sees."""
        return self._own_or_of_cards(actor, "see")

    def changeable_by(self, actor: Actor) -> Self:
        """One changes one's own tasks and those of the cards one may change."""
        return self._own_or_of_cards(actor, "change")

    def _own_or_of_cards(self, actor: Actor, what: Literal["see", "change"]) -> Self:
        if actor.kind in HOUSE:
            return self.all()
        wanted = models.Q(assignee_id=actor.id)
        for model in (Lead, Deal):
            allowed = access.cards(actor, model.KIND, what)
            of_cards = models.Q(card_kind=model.KIND)
            # Of those who see every card, nothing has to be asked card by card.
            if allowed != access.ALL:
                of_cards &= models.Q(card_id__in=model.objects.filter(allowed).values("pk"))
            wanted |= of_cards
        return self.filter(wanted)

    def open(self) -> Self:
        return self.filter(closed_at=None, cancelled_at=None)

    def of_card(self, ref: CardRef) -> Self:
        return self.filter(card_kind=ref.kind, card_id=ref.id)

    # Changes

    def store(self, tasks: Sequence["Task"]) -> None:
        """Store tasks that were set for the first time or anew."""
        rows.insert([task for task in tasks if task._state.adding])
        rows.update([task for task in tasks if task.revision])

    def cancel(self, *, reason: Text, at: datetime) -> None:
        self.update(cancelled_at=at, cancel_reason=reason.plain())

    def give_back(self) -> None:
        """Open those again that were cancelled."""
        self.update(cancelled_at=None, cancel_reason="")

    def give_to(self, assignee_id: UUID) -> None:
        self.update(assignee=assignee_id)


class Task(models.Model):
    """Something one person has to do for a card, by a moment, perhaps with a required outcome."""

    id = models.UUIDField(primary_key=True, default=new_id)
    card_kind = models.CharField(max_length=8)
    card_id = models.UUIDField()
    # The playbook's task template; "" for a task someone thought of.
    template = models.CharField(max_length=64, blank=True, default="")
    kind = models.CharField(max_length=16, default="task")
    title = models.JSONField()
    text = models.JSONField(default=str)
    checklist = models.JSONField(default=list)
    # What the template said when the task was set: {outcome: {label, ask, note_required}}.
    outcomes = models.JSONField(default=dict)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    due_at = models.DateTimeField(null=True)
    # The moment of the card that `due_at` follows: see `Anchor`.
    anchor = models.JSONField(null=True)
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=200, blank=True, default="")
    # What a robot set it for; the same cause sets it once.
    cause_key = models.CharField(max_length=300, null=True, unique=True)  # noqa: DJ001
    outcome = models.CharField(max_length=64, blank=True, default="")
    note = models.TextField(blank=True, default="")
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    # Until when, and at which version of the card, the closing may still be taken back.
    undo_until = models.DateTimeField(null=True)
    undo_version = models.PositiveIntegerField(default=0)
    cancelled_at = models.DateTimeField(null=True)
    cancel_reason = models.JSONField(default=str)
    # How often its content or time was changed: calendars of other programs count it.
    revision = models.PositiveIntegerField(default=0)

    objects = TaskQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(closed_at=None) | models.Q(cancelled_at=None),
                name="work_task_closed_or_cancelled",
            ),
            models.CheckConstraint(
                condition=models.Q(outcome="") | models.Q(closed_at__isnull=False),
                name="work_task_outcome_when_closed",
            ),
            # Renewed, never doubled, also by two at once.
            models.UniqueConstraint(
                fields=["card_kind", "card_id", "template"],
                condition=models.Q(closed_at=None, cancelled_at=None) & ~models.Q(template=""),
                name="work_task_one_open_of_template",
            ),
        ]
        indexes = [
            models.Index(fields=["card_kind", "card_id", "template", "-created_at"]),
            models.Index(
                fields=["assignee", "due_at"],
                condition=models.Q(closed_at=None, cancelled_at=None),
                name="work_task_open_of_assignee",
            ),
            models.Index(
                fields=["card_kind", "card_id", "due_at"],
                condition=models.Q(closed_at=None, cancelled_at=None),
                name="work_task_open_of_card",
            ),
            # The list of everybody's tasks, page by page.
            models.Index(
                fields=["due_at", "id"],
                condition=models.Q(closed_at=None, cancelled_at=None),
                name="work_task_open_by_deadline",
            ),
        ]

    def __str__(self) -> str:
        return f"task {self.id}"

    # Changes

    def go_to(self, card: CardRef) -> None:
        """Belong to another card; the deadline no longer follows a moment of the first."""
        self.card_kind, self.card_id, self.anchor = card.kind, card.id, None
        self.save(update_fields=["card_kind", "card_id", "anchor"])

    def say(
        self,
        *,
        title: Text,
        text: Text,
        kind: str,
        checklist: Lines,
        outcomes: Mapping[str, Any],
        assignee_id: UUID,
        due_at: datetime | None,
        anchor: dict[str, str] | None,
        cause_key: str | None,
    ) -> None:
        """Say what is to be done, by whom and by when, the first time or anew; then `store` it."""
        self.title, self.text, self.kind = title.plain(), text.plain(), kind
        self.checklist, self.outcomes = checklist, dict(outcomes)
        self.assignee_id, self.due_at = assignee_id, due_at
        self.anchor, self.cause_key = anchor, cause_key
        if not self._state.adding:
            self.revision += 1

    def close(self, *, outcome: str, note: str, by: Actor, at: datetime) -> None:
        self.outcome, self.note = outcome, note
        by_person = by.kind in ("person", "api_key")
        self.closed_at, self.closed_by_id = at, by.id if by_person else None
        self.save(update_fields=["outcome", "note", "closed_at", "closed_by"])

    def allow_undo(self, *, until: datetime, version: int) -> None:
        self.undo_until, self.undo_version = until, version
        self.save(update_fields=["undo_until", "undo_version"])

    def reopen(self) -> None:
        self.outcome = self.note = ""
        self.closed_at = self.closed_by_id = self.undo_until = None
        self.save(update_fields=["outcome", "note", "closed_at", "closed_by", "undo_until"])

    def cancel(self, *, reason: Text, at: datetime) -> None:
        self.cancelled_at, self.cancel_reason = at, reason.plain()
        self.save(update_fields=["cancelled_at", "cancel_reason"])

    def give_to(self, assignee_id: UUID) -> None:
        self.assignee_id = assignee_id
        self.save(update_fields=["assignee"])

    def follow(self, due_at: datetime) -> None:
        """The moment it hangs on has moved."""
        self.due_at, self.revision = due_at, self.revision + 1
        self.save(update_fields=["due_at", "revision"])

    def set_due(self, due_at: datetime | None) -> None:
        """Somebody set the deadline by hand: it follows nothing any more."""
        self.due_at, self.anchor, self.revision = due_at, None, self.revision + 1
        self.save(update_fields=["due_at", "anchor", "revision"])

    def set_checklist(self, lines: Lines) -> None:
        self.checklist = lines
        self.save(update_fields=["checklist"])

    # Questions

    @property
    def ref(self) -> CardRef:
        kind: CardKind = "lead" if self.card_kind == "lead" else "deal"
        return CardRef(kind, self.card_id)

    @property
    def shown_title(self) -> Text:
        return Text.parse(self.title)

    def is_open(self) -> bool:
        return self.closed_at is None and self.cancelled_at is None

    def outcome_spec(self, outcome: str) -> dict[str, Any] | None:
        found: dict[str, Any] | None = self.outcomes.get(outcome)
        return found
