"""Which cells of leads and deals somebody may change where they stand."""

from collections.abc import Mapping
from dataclasses import replace

from voronka.kernel.actor import Actor
from voronka.process import rights
from voronka.process.playbook import Playbook
from voronka.web.lists.card_columns import CardColumn

OWNER, STAGE, TITLE = "owner", "stage", "title"
_RIGHTS = {OWNER: "assign", STAGE: "move"}


def editable_by(
    actor: Actor, columns: Mapping[str, CardColumn], playbook: Playbook
) -> Mapping[str, CardColumn]:
    """Return the columns; those whose cells the actor may change are marked."""
    may = {name: rights.may(playbook, actor, name) for name in ("edit", "assign", "move")}
    return {
        key: replace(
            column,
            is_editable=may[_RIGHTS.get(key, "edit")]
            and (column.is_editable or key in (STAGE, TITLE)),
        )
        for key, column in columns.items()
    }
