"""What happens to cards, for the areas above to react to."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from voronka.kernel.events import Event
from voronka.process.commands import Command
from voronka.process.decision import Decision
from voronka.process.playbook import Playbook
from voronka.process.state import CardRef, CardState


@dataclass(frozen=True, kw_only=True)
class CardDecided(Event):
    """
    A command was allowed and the card is written. Robots perform their effects on this.

    `decision_id` is its stored row, `depth` the robots between a human and this command.
    """

    ref: CardRef
    command: Command
    decision: Decision
    decision_id: UUID
    playbook: Playbook
    depth: int
    # What robots have answered before it, as `Facts.acted`; None if nobody knows.
    acted: frozenset[str] | None = None


@dataclass(frozen=True, kw_only=True)
class CardsDecided(Event):
    """A command on one or many cards was allowed; told once, after the `CardDecided` of each."""

    decided: tuple[CardDecided, ...]


@dataclass(frozen=True, kw_only=True)
class CommandFinished(Event):
    """
    A command and all that followed from it are done; these cards changed on the way.

    `states` has those of them that are known as they stand now.
    """

    refs: tuple[CardRef, ...]
    states: Mapping[CardRef, CardState] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class CardsRemoved(Event):
    """These cards came in by mistake and leave without a trace but their history."""

    refs: tuple[CardRef, ...]


@dataclass(frozen=True, kw_only=True)
class LeadConverted(Event):
    """A won lead became a deal."""

    lead_id: UUID
    deal_id: UUID
    contact_id: UUID | None
    company_id: UUID | None


@dataclass(frozen=True, kw_only=True)
class NoteAdded(Event):
    """Somebody wrote a note on a card."""

    ref: CardRef
    text: str


@dataclass(frozen=True, kw_only=True)
class NotesAdded(Event):
    """Notes were written on many cards."""

    refs: tuple[CardRef, ...]


@dataclass(frozen=True, kw_only=True)
class FileAttached(Event):
    """A file came to a card's disk."""

    ref: CardRef
    file_id: UUID


@dataclass(frozen=True, kw_only=True)
class HistoryDoubted(Event):
    """The history is not as it was written, or could not be sealed; the problems name rows."""

    problems: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class BulkActionStarted(Event):
    """Somebody wants one command carried out on many cards; on so many that two may share it."""

    bulk_id: UUID
    is_long: bool = False


@dataclass(frozen=True, kw_only=True)
class ExportStarted(Event):
    """Somebody waits for a file with many cards."""

    export_id: UUID
