"""What is wrong with cards, and what is being done about it."""

from voronka.quality.imports.models import (
    ExternalKey,
    FileImport,
    ImportedRow,
    SavedMap,
    SharedRows,
)
from voronka.quality.models.card_error import CardError, CardToCheck
from voronka.quality.models.duplicates import DuplicateKey, DuplicateMark, DuplicatePair
from voronka.quality.models.handed_card import HandedCard
from voronka.quality.models.triage_verdict import TriageVerdict

__all__ = [
    "CardError",
    "CardToCheck",
    "DuplicateKey",
    "DuplicateMark",
    "DuplicatePair",
    "ExternalKey",
    "FileImport",
    "HandedCard",
    "ImportedRow",
    "SavedMap",
    "SharedRows",
    "TriageVerdict",
]
