"""The action "tell colleagues"."""

from collections.abc import Collection, Mapping, Sequence
from typing import Annotated, Any
from uuid import UUID

from django.utils.translation import gettext_noop
from pydantic import Field, field_validator

from voronka.automation.absence import SOS, at_work
from voronka.automation.acting import UnableToAct, cards_of, values_for
from voronka.automation.recipients import is_same_for_all, nobody, people_for, people_for_each
from voronka.kernel.plugins import PluginParams
from voronka.process.models.active import active_playbook
from voronka.process.plugins import Action, Step
from voronka.process.references import MessageKey, Refers
from voronka.process.schema import MessageSpec
from voronka.process.state import CardRef
from voronka.process.templates import names_in
from voronka.process.text import Text
from voronka.work.queries.cards import values_of_cards
from voronka.work.queries.texts import filled
from voronka.work.use_cases.notify import NOTHING, Notice, notify_of_all


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
        spec = active_playbook().spec.messages[params.message]
        values = values_for(step, _names(spec))
        people: Collection[UUID] = _everybody(params.to, step)
        away = NOTHING
        if params.kind == SOS:
            people, away = at_work(people, params.to, step)
        notify_of_all([_notice(step, spec, values, people, away)], kind=params.kind, now=step.now)

    def goes_together(self, *, params: Params) -> bool:
        return all(is_same_for_all(to) for to in params.to)

    def run_all(self, *, steps: Sequence[Step], params: Params) -> Mapping[CardRef, Text]:
        spec = active_playbook().spec.messages[params.message]
        values = values_of_cards(cards_of(steps).values(), _names(spec))
        meant = {to: people_for_each(to, steps) for to in params.to}
        unable: dict[CardRef, Text] = {}
        notices = []
        # An SOS names roles, and those are the same people for all cards.
        called: tuple[Collection[UUID], Text] | None = None
        for step in steps:
            people = {user_id for found in meant.values() for user_id in found[step.card]}
            away = NOTHING
            if params.kind == SOS and people:
                called = called or at_work(people, params.to, step)
                people, away = set(called[0]), called[1]
            if people or not params.to:
                notices.append(_notice(step, spec, values[step.card], people, away))
            else:
                unable[step.card] = nobody(params.to[0])
        notify_of_all(notices, kind=params.kind, now=steps[0].now)
        return unable

    def words(self, *, params: Params, name: Any, locale: str) -> str:
        message, to = name(params.message), ", ".join(name(each) for each in params.to)
        return Text(f"сообщить ({to}): «{message}»", f"tell {to}: “{message}”").in_(locale)


def _names(spec: MessageSpec) -> frozenset[str]:
    return names_in(spec.text) | names_in(spec.subject)


def _notice(
    step: Step,
    spec: MessageSpec,
    values: Mapping[str, Any],
    people: Collection[UUID],
    away: Text = NOTHING,
) -> Notice:
    def fill(text: Text) -> Text:
        return filled(text, playbook=active_playbook(), kind=step.card.kind, values=values)

    text = fill(spec.text)
    return Notice(
        user_ids=people,
        title=fill(spec.subject) if spec.subject else text,
        text=_followed_by(text if spec.subject else NOTHING, away),
        card=step.card,
        key=f"{step.card.id}|{step.effect.key}",
    )


def _followed_by(text: Text, more: Text) -> Text:
    return Text(f"{text.ru} {more.ru}".strip(), f"{text.en} {more.en}".strip())


def _everybody(to: Sequence[str], step: Step) -> set[UUID]:
    """Nobody among them is told only if there is nobody at all."""
    found: set[UUID] = set()
    reasons: list[UnableToAct] = []
    for each in to:
        try:
            found.update(people_for(each, step))
        except UnableToAct as unable:
            reasons.append(unable)
    if not found and reasons:
        raise reasons[0]
    return found
