"""The action "tell colleagues"."""

from collections.abc import Sequence
from typing import Annotated, Any
from uuid import UUID

from django.utils.translation import gettext_noop
from pydantic import Field, field_validator

from voronka.automation.acting import UnableToAct, card_of, values_for
from voronka.automation.recipients import people_for
from voronka.kernel.plugins import PluginParams
from voronka.process.models.active import active_playbook
from voronka.process.plugins import Action, Step
from voronka.process.references import MessageKey, Refers
from voronka.process.templates import names_in
from voronka.process.text import Text
from voronka.work.queries.texts import filled
from voronka.work.use_cases.notify import notify as tell


class Notify(Action):
    """Tell colleagues something inside the product, with a text of the playbook."""

    label = gettext_noop("Tell colleagues")
    primary = "message"

    class Params(PluginParams):
        message: MessageKey
        to: Annotated[tuple[str, ...], Refers("recipient")] = Field(default=("owner",))
        # What the notification is shown as.
        kind: str = "robot"

        @field_validator("to", mode="before")
        @classmethod
        def _several(cls, to: object) -> object:
            return (to,) if isinstance(to, str) else to

    def run(self, *, step: Step, params: Params) -> None:
        playbook = active_playbook()
        spec = playbook.spec.messages[params.message]
        values = values_for(step, names_in(spec.text) | names_in(spec.subject))
        card = card_of(step)

        def fill(text: Text) -> Text:
            return filled(text, playbook=playbook, kind=card.KIND, values=values)

        text = fill(spec.text)
        tell(
            user_ids=_everybody(params.to, step),
            kind=params.kind,
            title=fill(spec.subject) if spec.subject else text,
            text=text if spec.subject else Text.same(""),
            card=step.card,
            key=f"{step.card.id}|{step.effect.key}",
            now=step.now,
        )

    def words(self, *, params: Params, name: Any, locale: str) -> str:
        message, to = name(params.message), ", ".join(name(each) for each in params.to)
        return Text(f"сообщить ({to}): «{message}»", f"tell {to}: “{message}”").in_(locale)


def _everybody(to: Sequence[str], step: Step) -> set[UUID]:
    """Nobody among them is told only if there is nobody at all."""
    found: set[UUID] = set()
    reasons: list[UnableToAct] = []
    for each in to:
        try:
            found.update(people_for(each, step))
        except UnableToAct as nobody:
            reasons.append(nobody)
    if not found and reasons:
        raise reasons[0]
    return found
