"""Is what a waiting message says still so?"""

from datetime import datetime

from voronka.channels.drafts import stored_values
from voronka.channels.models import OutboxMessage
from voronka.channels.queries.knowledge import card_by_ref, values_now
from voronka.process.models.active import active_playbook
from voronka.process.state import CardState
from voronka.records.queries.cards import state_of

# Of a card that closed meanwhile, what it says about dates holds only if it was won.
_OFF = ("failure", "junk")


def reason_not_to_send(
    message: OutboxMessage, *, now: datetime, state: CardState | None = None
) -> str:
    """
    Return why the message must not leave any more; "" if it may. The card is read unless its state
    is given.
    """
    if message.not_after is not None and message.not_after <= now:
        return "What the message speaks of is past."
    if not message.guard:
        return ""
    if state is None:
        card = card_by_ref(message.ref)
        if card is None:
            return "The card is gone."
        state = state_of(card)
    playbook = active_playbook()
    values = values_now(playbook, state, message.guard, now=now)
    current = stored_values(playbook.scope(state.ref.kind), message.guard, values)
    changed = sorted(name for name, value in message.guard.items() if current[name] != value)
    if changed:
        return f"No longer so: {', '.join(changed)}."
    stages = playbook.pipeline(state.pipeline).stages
    closed_since = state.closed_at is not None and state.closed_at > message.created_at
    if closed_since and state.stage in stages and stages[state.stage].kind in _OFF:
        return "The card was closed."
    return ""
