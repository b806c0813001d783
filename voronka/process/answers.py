"""
Decisions as they are stored beside the state they were made about: what it left alone is not
written a second time.

Public: `answer_to_json(decision, before)`, `whole(answer, before)`, the answer as `codec` writes
it, for whoever reads it again. Answers written whole, as they once were, stay what they are.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any
from uuid import UUID

from voronka.kernel.money import Money
from voronka.process import codec
from voronka.process.decision import Decision
from voronka.process.state import CardState, Value

# Of equal values of these types one is written like the other.
_PLAIN = frozenset({str, int, bool, UUID, Money})
_APART = ("after", "proof")
# Of a state: which card it is stands beside it, and its fields are compared one by one.
_NOT_COMPARED = ("ref", "fields")


def answer_to_json(decision: Decision, before: CardState) -> dict[str, Any]:
    """Return the decision about a card that stood like this, as JSON."""
    written = {name: write(getattr(decision, name)) for name, write in _sides_but(Decision, _APART)}
    written["after"] = _changed(before, decision.after)
    written["proof"] = [
        [each.rule, each.verdict, codec.value_to_json(each.read)] for each in decision.proof
    ]
    return written


def whole(answer: Mapping[str, Any], before: Mapping[str, Any]) -> dict[str, Any]:
    """Return a stored answer as `codec.to_json` writes it, given the state stored beside it."""
    return {
        **answer,
        "after": _whole_state(answer["after"], before),
        "proof": [_whole_asked(each) for each in answer["proof"]],
    }


def _whole_asked(each: Any) -> Any:
    if not isinstance(each, list):
        return each
    rule, verdict, read = each
    return {"rule": rule, "verdict": verdict, "read": read}


def _changed(before: CardState, after: CardState) -> dict[str, Any]:
    changed = {
        name: write(value)
        for name, write in _sides_but(CardState, _NOT_COMPARED)
        if not _is_same(getattr(before, name), value := getattr(after, name))
    }
    old, new = before.fields, after.fields
    if new is old:
        return changed
    fields = {
        name: each for name, each in new.items() if not (name in old and _is_same(old[name], each))
    }
    if fields:
        changed["fields"] = codec.value_to_json(fields)
    if without := [name for name in old if name not in new]:
        changed["without"] = codec.value_to_json(without)
    return changed


def _is_same(old: Value, new: Value) -> bool:
    return old is new or (type(old) is type(new) and type(old) in _PLAIN and old == new)


@cache
def _sides_but(kind: type, names: tuple[str, ...]) -> tuple[tuple[str, codec.Side], ...]:
    return tuple((name, side) for name, side in codec.sides_of(kind).items() if name not in names)


def _whole_state(after: Mapping[str, Any], before: Mapping[str, Any]) -> dict[str, Any]:
    if "ref" in after:
        return dict(after)
    fields = codec.value_from_json(before["fields"])
    for name in codec.value_from_json(after.get("without", [])):
        fields.pop(name, None)
    fields |= codec.value_from_json(after.get("fields", {}))
    changed = {name: value for name, value in after.items() if name != "without"}
    return {**before, **changed, "fields": codec.value_to_json(fields)}
