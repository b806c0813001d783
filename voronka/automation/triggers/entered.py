"""The trigger "a card came into a stage"."""

from typing import Any

from voronka.kernel.plugins import PluginParams
from voronka.process.plugins import Occasion, Trigger
from voronka.process.references import StageKey
from voronka.process.text import Text


class Entered(Trigger):
    """A card came into the stage, from wherever."""

    label = "Entered a stage"
    primary = "stage"
    hears = frozenset({"stage"})

    class Params(PluginParams):
        stage: StageKey

    def home(self, *, params: Params) -> tuple[str, ...]:
        return (params.stage,)

    def cause(self, *, params: Params, occasion: Occasion) -> str | None:
        return f"v{occasion.after.version}" if occasion.after.stage == params.stage else None

    def words(self, *, params: Params, name: Any, locale: str) -> str:
        stage = name(params.stage)
        return Text(f"карточка вошла в стадию «{stage}»", f"a card entered “{stage}”").in_(locale)
