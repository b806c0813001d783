"""What the engine has to know about the robots of a card: what has acted, and what waits."""

from voronka.process.facts import FactFamily, FactSpec, facts
from voronka.process.text import Text

_OF_CARD = "r.card_kind = '{kind}' AND r.card_id = {card}.id"

ROBOTS = FactFamily(
    name="robots",
    attributes={
        "acted": FactSpec(
            type="multi_choice",
            sql=(
                "(SELECT jsonb_agg(r.robot || '|' || r.cause) FROM automation_robotrun r "
                f"WHERE {_OF_CARD} AND r.verdict NOT IN ('called_off', 'enrolled'))"
            ),
            label=Text("сработавшие роботы", "robots that have acted"),
        ),
        "waiting": FactSpec(
            type="multi_choice",
            sql=(
                "(SELECT jsonb_agg(jsonb_build_object('robot', r.robot, 'cause', r.cause, "
                "'step', r.step, 'since', r.since, 'due_at', r.due_at) ORDER BY r.since, r.robot) "
                f"FROM automation_waitingrun r WHERE {_OF_CARD})"
            ),
            label=Text("ожидающие роботы", "robots that wait"),
        ),
    },
)


def register() -> None:
    """Make the facts known to the engine."""
    facts.register(ROBOTS)
