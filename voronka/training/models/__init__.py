"""Practice: rooms, attempts at cases, and what clients answer in them."""

from voronka.training.models.attempt import Attempt
from voronka.training.models.reply import Reply
from voronka.training.models.room import Room

__all__ = ["Attempt", "Reply", "Room"]
