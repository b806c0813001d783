"""
What error rules may know of the next step of a card (Q8): a task, a visit, a contact, a robot that
waits to set a task, or SOS.
"""

from voronka.process.facts import FactFamily, FactSpec, facts
from voronka.process.text import Text

_TASK = (
    "SELECT min(t.due_at) FROM work_task t WHERE t.card_kind = '{kind}' AND t.card_id = {card}.id"
    " AND t.closed_at IS NULL AND t.cancelled_at IS NULL"
)
_SOS = (
    "EXISTS (SELECT FROM automation_timer r WHERE r.card_kind = '{kind}'"
    " AND r.card_id = {card}.id AND r.rule LIKE 'sos:%%')"
)
_AHEAD = "(CASE WHEN {moment} > %(now)s::timestamptz THEN {moment} END)"
_VISIT_AHEAD = (
    "(SELECT min(upper(b.during)) FROM scheduling_booking b WHERE b.card_kind = '{kind}'"
    " AND b.card_id = {card}.id AND b.status NOT IN ('cancelled', 'done')"
    " AND upper(b.during) > %(now)s::timestamptz)"
)
_CONTACT_AHEAD = _AHEAD.replace("{moment}", "{card}.next_contact_at")
_WORK_AHEAD = (
    "(SELECT min(w.due_at) FROM automation_timer w WHERE w.card_kind = '{kind}'"
    " AND w.card_id = {card}.id AND w.leads_to_work AND w.due_at > %(now)s::timestamptz)"
)

NEXT_STEP = FactFamily(
    name="next_step",
    attributes={
        "exists": FactSpec(
            type="bool",
            sql=(
                f"(({_TASK}) IS NOT NULL OR {_VISIT_AHEAD} IS NOT NULL OR {_CONTACT_AHEAD} "
                f"IS NOT NULL OR {_WORK_AHEAD} IS NOT NULL OR {_SOS})"
            ),
            label=Text("следующий шаг назначен", "a next step is set"),
            denied=Text("следующего шага нет", "there is no next step"),
        ),
        # The soonest thing that is planned, even if it has passed.
        "at": FactSpec(
            type="datetime",
            sql=f"least(({_TASK}), {_VISIT_AHEAD}, {_CONTACT_AHEAD}, {_WORK_AHEAD})",
            label=Text("время следующего шага", "time of the next step"),
        ),
    },
)


def register() -> None:
    """Make the facts known to playbooks."""
    facts.register(NEXT_STEP)
