"""The kinds of records that can be merged."""

from typing import Literal

MergedKind = Literal["contact", "company", "lead"]
KINDS: tuple[MergedKind, ...] = ("contact", "company", "lead")
