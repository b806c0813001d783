from datetime import datetime

from voronka.kernel.actor import Actor
from voronka.process.state import CardState
from voronka.process.text import Text
from voronka.work.use_cases.notify import notify


def tell_new_owner(*, state: CardState, actor: Actor, now: datetime) -> None:
    """
    Tell somebody that a card was given to them by another.
    """
    if state.owner_id is None or state.owner_id == actor.id:
        return
    name = state.fields.get("title") or state.fields.get("client_name") or ""
    notify(
        user_ids=[state.owner_id],
        kind="card",
        title=Text("Вам передана карточка", "A card was handed to you"),
        text=Text.same(str(name)),
        card=state.ref,
        key=f"{state.ref.id}:owner:v{state.version}",
        now=now,
    )
