"""The action "make a deal of the lead"."""

from collections.abc import Iterator
from typing import Annotated, Any

from django.utils.translation import gettext_noop
from pydantic import Field

from voronka.kernel.plugins import PluginParams
from voronka.process.plugins import Action, Step
from voronka.process.references import Refers
from voronka.process.schema import PlaybookSpec
from voronka.process.text import Text
from voronka.records.use_cases.convert_lead import convert_lead


class Convert(Action):
    """
    Make contact, company and deal of a won lead, as the playbook's conversion says.

    If anything of it cannot be done, nothing of the whole command is: a lead is not won without
    its deal.
    """

    label = gettext_noop("Make a deal of the lead")
    primary = "pipeline"

    class Params(PluginParams):
        pipeline: Annotated[str | None, Refers("pipeline")] = Field(default=None)

    def problems(self, *, params: Params, spec: PlaybookSpec, pipeline: str) -> Iterator[str]:
        """Nothing becomes of a lead without a conversion, and of other cards nothing ever does."""
        if spec.pipelines[pipeline].of != "lead":
            yield f"only leads are converted, '{pipeline}' has none"
        elif spec.conversion is None:
            yield "the playbook has no 'conversion' that says what becomes of a lead"
        elif params.pipeline not in (None, spec.conversion.pipeline):
            yield f"leads are converted to '{spec.conversion.pipeline}', see 'conversion'"

    def run(self, *, step: Step, params: Params) -> None:
        convert_lead(lead_id=step.card.id, actor=step.actor, now=step.now)

    def words(self, *, params: Params, name: Any, locale: str) -> str:
        return Text("создать контакт, компанию и сделку", "make the contact, company and deal").in_(
            locale
        )
