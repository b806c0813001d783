"""The process in plain sentences, each tied to its rule: what `words` gives and pages show."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

PartKind = Literal[
    "pipeline", "stage", "gate", "leave", "hints", "robots", "robot", "sos", "scorings", "scoring",
    "axis", "classes", "tasks", "task", "checklist", "item", "outcomes", "bookings", "booking",
    "messages", "message", "forms", "form", "catalogue", "conversion", "roles", "role", "reasons",
    "calendar", "glossary", "errors", "error", "triage",
    "stop_rules", "suggestions", "distribution",
]  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Sentence:
    """One statement about the process. `rule` is its place in the playbook."""

    rule: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Part:
    """A section: a title, sentences, and the sections inside."""

    kind: PartKind
    key: str
    rule: str
    title: str
    # Beside the title: the kind of a stage, the channel of a message.
    note: str = ""
    color: str = ""
    sentences: tuple[Sentence, ...] = ()
    parts: tuple["Part", ...] = ()

    def walk(self) -> Iterator["Part"]:
        """Yield the part and everything inside it, in reading order."""
        yield self
        for part in self.parts:
            yield from part.walk()

    def of_kind(self, kind: PartKind) -> tuple["Part", ...]:
        """Return the parts directly inside that are of the kind."""
        return tuple(part for part in self.parts if part.kind == kind)


@dataclass(frozen=True, kw_only=True)
class Document:
    """The whole process in one language."""

    title: str
    about: str
    locale: str
    parts: tuple[Part, ...]

    def walk(self) -> Iterator[Part]:
        """Yield every part, in reading order."""
        for part in self.parts:
            yield from part.walk()

    def part(self, kind: PartKind, key: str = "") -> Part | None:
        """Return the first part of the kind, of this key if one is given."""
        found = (p for p in self.walk() if p.kind == kind and key in ("", p.key))
        return next(found, None)

    def sentences(self) -> tuple[Sentence, ...]:
        return tuple(sentence for part in self.walk() for sentence in part.sentences)
