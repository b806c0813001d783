"""What is announced about the process itself."""

from dataclasses import dataclass

from voronka.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class PlaybookApplied(Event):
    """Another version of the playbook decides from now on."""

    hash: str
    # The version that decided until now; "" if this is the first.
    before: str = ""
