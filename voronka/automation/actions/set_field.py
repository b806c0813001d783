"""The action "fill in a field"."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from django.utils.translation import gettext_noop
from pydantic import Field, model_validator

from voronka.automation.acting import cards_of, command, commands, values_for
from voronka.kernel.plugins import PluginParams
from voronka.process.commands import Command, Edit
from voronka.process.plugins import Action, Step
from voronka.process.references import FieldName, Refers
from voronka.process.state import CardRef
from voronka.process.text import Text
from voronka.work.queries.cards import values_of_cards


class SetField(Action):
    """Give a field of the card a value: a written one, or that of another field or fact."""

    label = gettext_noop("Fill in a field")
    primary = "field"

    class Params(PluginParams):
        field: FieldName
        value: Any = Field(default=None)
        source: Annotated[str | None, Refers("value")] = Field(default=None, alias="from")

        @model_validator(mode="after")
        def _one_source(self) -> "SetField.Params":
            if self.value is not None and self.source is not None:
                raise ValueError("give 'value' or 'from', not both")
            return self

    def run(self, *, step: Step, params: Params) -> None:
        value = params.value
        if params.source is not None:
            value = values_for(step, [params.source]).get(params.source)
        command(step, Edit(fields={params.field: value}))

    def goes_together(self, *, params: Params) -> bool:
        return True

    def run_all(self, *, steps: Sequence[Step], params: Params) -> Mapping[CardRef, Text]:
        same = Edit(fields={params.field: params.value})
        wanted: dict[CardRef, Command] = {step.card: same for step in steps}
        if params.source is not None:
            values = values_of_cards(cards_of(steps).values(), [params.source])
            wanted = {
                ref: Edit(fields={params.field: known.get(params.source)})
                for ref, known in values.items()
            }
        return commands(steps, wanted)

    def words(self, *, params: Params, name: Any, locale: str) -> str:
        field = name(params.field)
        if params.source is not None:
            source = name(params.source)
            return Text(
                f"записать в поле «{field}» значение «{source}»", f"set “{field}” from “{source}”"
            ).in_(locale)
        if params.value is None:
            return Text(f"очистить поле «{field}»", f"empty “{field}”").in_(locale)
        value = params.value
        return Text(f"записать в поле «{field}»: {value}", f"set “{field}” to {value}").in_(locale)
