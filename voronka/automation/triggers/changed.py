"""The trigger "a field or the owner is different now"."""

from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from voronka.kernel.plugins import PluginParams
from voronka.process.plugins import Occasion, Trigger
from voronka.process.references import Refers
from voronka.process.text import Text

_AS_FIELDS = {"card.title": "title", "card.amount": "amount"}


def _several(raw: Any) -> Any:
    return [raw] if isinstance(raw, str) else raw


class Changed(Trigger):
    """One of the fields has another value, or the card another owner, than before the command."""

    label = "A field changed"
    primary = "names"
    hears = frozenset({"field", "owner"})

    class Params(PluginParams):
        names: Annotated[
            tuple[str, ...], Refers("value"), BeforeValidator(_several), Field(min_length=1)
        ]

    def cause(self, *, params: Params, occasion: Occasion) -> str | None:
        wanted = {_AS_FIELDS.get(name, name) for name in params.names}
        for change in occasion.changes:
            if change.kind == "field" and change.name in wanted:
                return f"v{occasion.after.version}"
            if change.kind == "owner" and "card.owner" in wanted:
                return f"v{occasion.after.version}"
        return None

    def words(self, *, params: Params, name: Any, locale: str) -> str:
        fields = ", ".join(name(key) for key in params.names)
        return Text(f"изменилось: {fields}", f"{fields} changed").in_(locale)
