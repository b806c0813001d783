"""What happens to imports, for the jobs that carry them on."""

from dataclasses import dataclass
from uuid import UUID

from voronka.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class ImportQueued(Event):
    """A file is to be looked through, brought in or taken back; its state says which."""

    import_id: UUID
    # Whether two can be at it with profit.
    is_long: bool
