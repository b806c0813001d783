"""Imports, what became of each of their rows, ids of other systems, and maps that were kept."""

from voronka.quality.imports.models.external_key import ExternalKey
from voronka.quality.imports.models.file_import import FileImport
from voronka.quality.imports.models.imported_row import ImportedRow
from voronka.quality.imports.models.saved_map import SavedMap
from voronka.quality.imports.models.shared_rows import SharedRows

__all__ = ["ExternalKey", "FileImport", "ImportedRow", "SavedMap", "SharedRows"]
