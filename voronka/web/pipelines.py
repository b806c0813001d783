"""The pipelines of a kind of card, as boards and lists name them."""

from voronka.process.playbook import Playbook
from voronka.process.schema import CardKind
from voronka.process.text import Text


def pipelines_of(playbook: Playbook, kind: CardKind) -> tuple[tuple[str, Text], ...]:
    """Return them by key, in the order of the playbook."""
    return tuple((key, playbook.pipeline(key).label) for key in playbook.pipelines(kind))
