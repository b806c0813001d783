"""What known clients were given by cards that became theirs, for who may take it back."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, Self
from uuid import UUID

from voronka.records.client_kinds import ClientKind

Point = tuple[str, str]


@dataclass(frozen=True, kw_only=True)
class Addition:
    """What a contact or company that was known before has got from a card."""

    kind: ClientKind
    id: UUID
    card_id: UUID
    fields: Mapping[str, Any] = field(default_factory=dict)
    points: Sequence[Point] = ()
    company_id: UUID | None = None

    def as_json(self) -> dict[str, Any]:
        return {
            "kind": self.kind,
            "id": str(self.id),
            "card": str(self.card_id),
            "fields": dict(self.fields),
            "points": [list(point) for point in self.points],
            "company": str(self.company_id) if self.company_id else None,
        }

    @classmethod
    def from_json(cls, raw: Mapping[str, Any]) -> Self:
        return cls(
            kind=raw["kind"],
            id=UUID(raw["id"]),
            card_id=UUID(raw["card"]),
            fields=raw["fields"],
            points=[(kind, value) for kind, value in raw["points"]],
            company_id=UUID(raw["company"]) if raw["company"] else None,
        )


_noted: ContextVar[list[Addition] | None] = ContextVar("client_additions", default=None)


@contextmanager
def additions_noted() -> Iterator[list[Addition]]:
    """Note what is added to known clients while this lasts."""
    additions: list[Addition] = []
    token = _noted.set(additions)
    try:
        yield additions
    finally:
        _noted.reset(token)


def are_noted() -> bool:
    """Say whether somebody wants to know."""
    return _noted.get() is not None


def note(addition: Addition) -> None:
    noted = _noted.get()
    if noted is not None and (addition.fields or addition.points or addition.company_id):
        noted.append(addition)
