"""What the API itself keeps."""

from voronka.api.models.remembered_answer import RememberedAnswer

__all__ = ["RememberedAnswer"]
