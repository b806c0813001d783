"""The two kinds of clients: persons and legal entities."""

from typing import Literal

ClientKind = Literal["contact", "company"]
