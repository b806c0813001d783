"""The two kinds of clients: persons and legal entities."""

from voronka.process.schema import ClientKind

__all__ = ["ClientKind"]
