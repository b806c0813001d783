"""What the API itself keeps."""

from voronka.api.models.remembered_answer import RememberedAnswer, begin_answer

__all__ = ["RememberedAnswer", "begin_answer"]
