"""The action "fill in a field"."""

from typing import Annotated, Any

from django.utils.translation import gettext_noop
from pydantic import Field, model_validator

from voronka.automation.acting import command, values_for
from voronka.kernel.plugins import PluginParams
from voronka.process.commands import Edit
from voronka.process.plugins import Action, Step
from voronka.process.references import FieldName, Refers
from voronka.process.text import Text


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
