"""What is wrong with cards, and what is being done about it."""

from voronka.quality.imports.models import ExternalKey, FileImport, ImportedRow, SavedMap
from voronka.quality.models.card_error import CardError, CardToCheck

__all__ = [
    "CardError",
    "CardToCheck",
    "ExternalKey",
    "FileImport",
    "ImportedRow",
    "SavedMap",
]
