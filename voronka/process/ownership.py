"""Commands about whose card it is."""

from voronka.process import refusals
from voronka.process.commands import Assign, Take
from voronka.process.draft import Draft


def take(draft: Draft, command: Take) -> None:
    """Make a free card one's own; of two who try, the second is told whose it is."""
    if not draft.stays_open():
        return
    draft.demand("take")
    owner_id, actor = draft.before.owner_id, draft.actor
    if actor.kind not in ("person", "api_key") or actor.id is None:
        draft.refuse(refusals.people_only("take"))
    elif owner_id is None:
        draft.set_owner(actor.id)
    elif owner_id == actor.id:
        draft.refuse(
            refusals.nothing("card.owner", "Это уже ваша карточка.", "This card is yours already.")
        )
    else:
        name = draft.facts.values.get("card.owner_name")
        draft.refuse(refusals.taken(name if isinstance(name, str) else ""))


def assign(draft: Draft, command: Assign) -> None:
    """Give the card to somebody, or to nobody."""
    if not draft.stays_open():
        return
    draft.demand("assign")
    if command.owner_id == draft.before.owner_id:
        draft.refuse(
            refusals.nothing(
                "card.owner",
                "Ответственный и так тот же.",
                "This is the owner of the card already.",
            )
        )
    draft.set_owner(command.owner_id)
