"""What was chosen for an import: where columns belong, what is done with matches."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any, Literal

Rule = Literal["create", "skip", "fill", "overwrite", "join"]
RULES: tuple[Rule, ...] = ("create", "skip", "fill", "overwrite", "join")
DayOrder = Literal["", "day", "month"]
# In place of a key in `values`: the value is left out.
LEFT_OUT = "-"
LONGEST_EXCEPTION_DAYS = 365


@dataclass(frozen=True, kw_only=True)
class Settings:
    """
    The choices of who imports.

    `columns` says by heading where a column belongs ("" is nowhere), `values` by place and text
    which key is meant. `past_gates` is the reason for which cards keep their stage without gates;
    each is an exception for so many days.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    rule: Rule = "join"
    with_robots: bool = False
    past_gates: str = ""
    past_gates_days: int = 30
    # Of rows that name nobody.
    owner_id: str = ""
    pipeline: str = ""
    # What 03/04/2026 means, where the file itself does not tell.
    day_order: DayOrder = ""
    # Of sums without one.
    currency: str = ""
    # Whose ids these are: rows of several files from there are tied together by them.
    system: str = ""
    # Under which name these choices were kept, if they were not made for this file.
    taken_from: str = ""

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, raw: Mapping[str, Any]) -> "Settings":
        known = {each.name for each in fields(cls)}
        return cls(**{name: value for name, value in raw.items() if name in known})
