"""What became of each row, and in which words a refusal is told."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from voronka.process.decision import Decision
from voronka.quality.imports.planning import PlannedRow, Planner
from voronka.quality.imports.values import Problem, not_fitting


@dataclass(kw_only=True)
class Result:
    """What becomes, or would become, of a row."""

    row: PlannedRow
    outcome: str
    record_id: UUID | None = None
    is_new: bool = False
    before: dict[str, Any] | None = None
    after: dict[str, Any] | None = None
    # Ways to reach a known client that came with the row: kind and value.
    points: list[list[str]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    # Whom it was joined to.
    whom: str = ""


def refusals(planner: Planner, row: PlannedRow, decision: Decision) -> list[Problem]:
    """Return why a card was refused, beside the columns that it is about."""
    columns = {key: heading for heading, key in planner.settings.columns.items()}
    found = []
    for refusal in decision.refusals:
        column = columns.get(refusal.field or "@stage", "")
        number = planner.headings.index(column) if column else -1
        value = row.cells[number] if number >= 0 else ""
        found.append(not_fitting(column, value, refusal.message))
    return found
