"""What is being changed in the process, and what came into force when."""

from voronka.packs.models.draft import PlaybookDraft
from voronka.packs.models.release import Release

__all__ = ["PlaybookDraft", "Release"]
