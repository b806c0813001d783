"""What stood somewhere when somebody decided to change it."""

from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True)
class Seen(Generic[T]):
    """A value that was looked at before another was chosen; asked for once the row is locked."""

    value: T

    def is_past(self, *, now: T, meant: T) -> bool:
        """Say whether something else stands there by now, and not what is meant anyway."""
        return now not in (self.value, meant)
