"""The versions of the playbook, and which of them is in force."""

from voronka.process.models.playbook_version import PlaybookVersion

__all__ = ["PlaybookVersion"]
