"""Everything a rule may name about a card: its fields, `card.…` and the facts."""

from voronka.process.state import CardState, Facts, Value


def values_of(state: CardState, facts: Facts) -> dict[str, Value]:
    """Return the known values by name; what is not in it, or None, is unknown."""
    fields = state.fields
    return {
        **facts.values,
        **fields,
        "card.kind": state.ref.kind,
        "card.pipeline": state.pipeline,
        "card.stage": state.stage or None,
        "card.previous_stage": state.previous_stage or None,
        "card.owner": state.owner_id,
        "card.title": fields.get("title"),
        "card.amount": fields.get("amount"),
        "card.created_at": state.created_at,
        "card.entered_stage_at": state.entered_stage_at,
        "card.last_touch_at": state.last_touch_at,
        "card.closed_at": state.closed_at,
    }
