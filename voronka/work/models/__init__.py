"""Tasks and notifications."""

from voronka.work.models.notification import Notification
from voronka.work.models.task import Task

__all__ = ["Notification", "Task"]
