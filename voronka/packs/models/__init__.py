"""What is being changed in the process, what is proposed, and what came into force when."""

from voronka.packs.models.draft import PlaybookDraft
from voronka.packs.models.proposal import Proposal
from voronka.packs.models.release import Release

__all__ = ["PlaybookDraft", "Proposal", "Release"]
