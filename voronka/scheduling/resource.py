"""Somebody who can be booked."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, kw_only=True)
class Resource:
    """Somebody who goes on visits. Without own hours, the company's are theirs."""

    id: UUID
    name: str
    phone: str
    role: str
    hours: Mapping[str, str] | None = None
