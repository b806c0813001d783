"""The playbook as it is being changed."""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Self

from django.db import models

from voronka.kernel.ids import new_id


class PlaybookDraftQuerySet(models.QuerySet["PlaybookDraft"]):
    def to_change(self) -> Self:
        """The draft, locked until the transaction ends; there may be none."""
        return self.select_for_update()


class PlaybookDraft(models.Model):
    """
    What the next version of the process will be; there is one, and everybody changes the same.

    `tree` is the playbook as plain values, in JSON text because jsonb keeps no order. `touched`
    says of each part by whom and when it was changed last.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    only = models.BooleanField(default=True, unique=True)
    # The version it was begun from.
    base = models.CharField(max_length=64)
    tree = models.TextField()
    touched = models.JSONField(default=dict)
    changed_at = models.DateTimeField()
    changed_by = models.CharField(max_length=200)

    objects = PlaybookDraftQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(only=True), name="packs_one_draft"),
        ]

    def __str__(self) -> str:
        return f"draft of {self.base[:12]} ({self.pk})"

    # Changes: the only places that write these fields.

    def become(
        self, tree: Mapping[str, Any], *, paths: Iterable[str], at: datetime, by: str
    ) -> None:
        """Hold another playbook, in which these parts are different."""
        self.tree = json.dumps(tree, ensure_ascii=False)
        self.touched = {**self.touched, **{path: [by, at.isoformat()] for path in paths}}
        self.changed_at, self.changed_by = at, by
        self.save(update_fields=["tree", "touched", "changed_at", "changed_by"])

    def start_from(self, base: str) -> None:
        """Be a draft of another version."""
        self.base = base
        self.save(update_fields=["base"])

    # Questions.

    def playbook(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.tree)
        return found
