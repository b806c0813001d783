"""The trigger "something named happened"."""

from typing import Any

from pydantic import Field

from voronka.kernel.plugins import PluginParams
from voronka.process.plugins import Occasion, Trigger
from voronka.process.text import Text


class Signal(Trigger):
    """Something without a command of its own happened: a payment, a web hook."""

    label = "A signal"
    primary = "name"
    hears = frozenset({"signal"})

    class Params(PluginParams):
        name: str = Field(min_length=1, max_length=80, title="Its name")

    def cause(self, *, params: Params, occasion: Occasion) -> str | None:
        for change in occasion.changes:
            if change.kind == "signal" and change.name == params.name:
                return f"v{occasion.after.version}"
        return None

    def words(self, *, params: Params, name: Any, locale: str) -> str:
        return Text(f"пришёл сигнал «{params.name}»", f"the signal “{params.name}”").in_(locale)
