"""Where the worker looks for the jobs of quality: each part keeps its own."""

from voronka.quality.duplicates import jobs as duplicates
from voronka.quality.error_control import jobs as error_control
from voronka.quality.imports import jobs as imports
from voronka.quality.intake import jobs as intake

__all__ = ["duplicates", "error_control", "imports", "intake"]
