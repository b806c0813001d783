"""The trigger "a card went out of a stage"."""

from typing import Any

from voronka.kernel.plugins import PluginParams
from voronka.process.plugins import Occasion, Trigger
from voronka.process.references import StageKey
from voronka.process.text import Text


class Left(Trigger):
    """A card went out of the stage, wherever to."""

    label = "Left a stage"
    primary = "stage"
    hears = frozenset({"stage"})
    looks_back = True

    class Params(PluginParams):
        stage: StageKey

    def cause(self, *, params: Params, occasion: Occasion) -> str | None:
        return f"v{occasion.after.version}" if occasion.before.stage == params.stage else None

    def words(self, *, params: Params, name: Any, locale: str) -> str:
        stage = name(params.stage)
        return Text(f"карточка вышла из стадии «{stage}»", f"a card left “{stage}”").in_(locale)
