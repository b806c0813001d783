"""Is what a waiting message says still so?"""

from datetime import datetime

from voronka.channels.drafts import stored_values
from voronka.channels.models import OutboxMessage
from voronka.channels.queries.knowledge import card_by_ref, knowledge_of

# Of a card that closed meanwhile, what it says about dates holds only if it was won.
_OFF = ("failure", "junk")


def reason_not_to_send(message: OutboxMessage, *, now: datetime) -> str:
    """
    Return why the message must not leave any more; "" if it may.
    """
    if message.not_after is not None and message.not_after <= now:
        return "What the message speaks of is past."
    if not message.guard:
        return ""
    card = card_by_ref(message.ref)
    if card is None:
        return "The card is gone."
    knowledge = knowledge_of(card, names=message.guard, now=now)
    current = stored_values(knowledge.scope, message.guard, knowledge.values)
    changed = sorted(name for name, value in message.guard.items() if current[name] != value)
    if changed:
        return f"No longer so: {', '.join(changed)}."
    stages = knowledge.playbook.pipeline(card.pipeline).stages
    closed_since = card.closed_at is not None and card.closed_at > message.created_at
    if closed_since and card.stage in stages and stages[card.stage].kind in _OFF:
        return "The card was closed."
    return ""
