from datetime import datetime
from uuid import UUID

from voronka.kernel.actor import Actor
from voronka.records.use_cases.save_view import view_to_change


def delete_view(*, view_id: UUID, actor: Actor, now: datetime) -> None:
    """
    Take a view of one's own away; it can be brought back.

    :raises NotFound: the actor sees no such view
    :raises NotAllowed: it is somebody else's
    """
    view_to_change(view_id=view_id, actor=actor).delete_at(now)
