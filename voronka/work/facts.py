"""What gates and robots may know about the tasks of a card."""

from voronka.process.facts import FactFamily, FactSpec, facts
from voronka.process.text import Text

_OF_CARD = "t.card_kind = '{kind}' AND t.card_id = {card}.id"
_OPEN = "t.closed_at IS NULL AND t.cancelled_at IS NULL"
# A cancelled task is as if it had never been set.
_LATEST = (
    f"FROM work_task t WHERE {_OF_CARD} AND t.template = %(key)s AND t.cancelled_at IS NULL "
    "ORDER BY t.created_at DESC, t.id DESC LIMIT 1"
)

TASKS = FactFamily(
    name="tasks",
    keyed=True,
    keys_from="tasks",
    extra_keys={
        "any": Text("любая задача", "any task"),
        "next": Text("ближайшая задача", "next task"),
    },
    attributes={
        "open": FactSpec(
            type="bool",
            sql=(
                f"EXISTS (SELECT 1 FROM work_task t WHERE {_OF_CARD} AND {_OPEN} "
                "AND (t.template = %(key)s OR %(key)s IN ('any', 'next')))"
            ),
            label=Text("задача «{key}» открыта", "task “{key}” is open"),
            denied=Text("задача «{key}» не открыта", "task “{key}” is not open"),
        ),
        "closed": FactSpec(
            type="bool",
            sql=f"COALESCE((SELECT t.closed_at IS NOT NULL {_LATEST}), false)",
            label=Text("задача «{key}» закрыта", "task “{key}” is closed"),
            denied=Text("задача «{key}» не закрыта", "task “{key}” is not closed"),
        ),
        "outcome": FactSpec(
            type="text",
            sql=f"(SELECT NULLIF(t.outcome, '') {_LATEST})",
            label=Text("итог задачи «{key}»", "outcome of task “{key}”"),
        ),
        "due_at": FactSpec(
            type="datetime",
            sql=(
                "CASE WHEN %(key)s IN ('any', 'next') THEN "
                f"(SELECT min(t.due_at) FROM work_task t WHERE {_OF_CARD} AND {_OPEN}) "
                f"ELSE (SELECT t.due_at {_LATEST}) END"
            ),
            label=Text("срок задачи «{key}»", "deadline of task “{key}”"),
        ),
        "closed_at": FactSpec(
            type="datetime",
            sql=f"(SELECT t.closed_at {_LATEST})",
            label=Text("время закрытия задачи «{key}»", "closing time of task “{key}”"),
        ),
        "assignee": FactSpec(
            type="user",
            sql=f"(SELECT t.assignee_id {_LATEST})",
            label=Text("исполнитель задачи «{key}»", "assignee of task “{key}”"),
        ),
    },
)


def register() -> None:
    """Make the facts known to playbooks."""
    facts.register(TASKS)
