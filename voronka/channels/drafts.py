"""
Writing a message: what it says, to whom, and what must still be true when it leaves.

Pure: values in, draft out. `guard_of` names what a text says about dates and visits, `not_after`
the moment from which it makes no sense any more.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from voronka.process import field_types, standard_fields, templates
from voronka.process.conditions import Scope
from voronka.process.field_types import InvalidValue
from voronka.process.playbook import Playbook
from voronka.process.state import CardRef, Value
from voronka.process.text import Text

Channel = Literal["email", "sms"]

RECIPIENT_FIELDS: Mapping[str, str] = {
    "email": standard_fields.EMAIL,
    "sms": standard_fields.PHONE,
}
# Whoever reads along; the account says where that is.
TEAM = "team"
_MOMENTS = ("date", "datetime")
# What of a visit or event a client relies on; the rest may change without making a message wrong.
_RELIED_ON = {
    "booking": ("starts_at", "ends_at", "address", "resource", "resource_name", "resource_phone"),
    "event": ("name", "starts_at", "ends_at", "place", "link"),
}


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A message ready to stand in the outbox."""

    ref: CardRef
    channel: str
    recipient: str
    subject: str
    text: str
    template: str = ""
    guard: Mapping[str, Any] = field(default_factory=dict)
    not_after: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Knowledge:
    """What is known about the card the message belongs to."""

    playbook: Playbook
    ref: CardRef
    values: Mapping[str, Value]
    people: Mapping[UUID, str] = field(default_factory=dict)

    @property
    def scope(self) -> Scope:
        return self.playbook.scope(self.ref.kind)


class UnableToWriteMessage(Exception):
    """No message comes of it. `text` says why; `field` is what to fill in to repair it."""

    def __init__(self, text: Text, *, field: str = "") -> None:
        super().__init__(text.en)
        self.text, self.field = text, field


def draft_by_template(
    knowledge: Knowledge, template: str, *, recipient: str, now: datetime
) -> Draft:
    """
    Write the playbook's message about the card, in the playbook's language.

    :raises UnableToWriteMessage: there is no such message or recipient, or a date is not known
    """
    spec = knowledge.playbook.spec.messages.get(template)
    if spec is None or spec.channel not in (*RECIPIENT_FIELDS, "chat"):
        raise UnableToWriteMessage(
            Text(
                f"В процессе нет сообщения клиенту с ключом «{template}».",
                f"The process has no message to a client with the key “{template}”.",
            )
        )
    written = [part for part in (spec.subject, spec.text) if part is not None]
    _require_moments(knowledge, written)
    names = frozenset().union(*(templates.names_in(part) for part in written))
    return Draft(
        ref=knowledge.ref,
        channel=spec.channel,
        recipient=recipient_of(knowledge, spec.channel, recipient),
        subject=_rendered(knowledge, spec.subject) if spec.subject else "",
        text=_rendered(knowledge, spec.text),
        template=template,
        guard=guard_of(knowledge.scope, names, knowledge.values),
        not_after=_not_after(knowledge, names, now),
    )


def recipient_of(knowledge: Knowledge, channel: str, given: str) -> str:
    """
    Return the address or number in its normal form: the given one, else the client's.

    :raises UnableToWriteMessage: there is none, or it is not one
    """
    if channel == "chat":
        return TEAM
    name = RECIPIENT_FIELDS[channel]
    spec = knowledge.playbook.spec
    raw = given or knowledge.values.get(name)
    wanted = field_types.Spec(type=name, region=spec.region, zone=spec.calendar.zone)
    try:
        found = field_types.get(name).parse(raw, wanted)
    except InvalidValue as error:
        raise UnableToWriteMessage(error.text, field=name) from error
    if found is None:
        raise UnableToWriteMessage(_NO_RECIPIENT[channel], field=name)
    return str(found)


_NO_RECIPIENT = {
    "email": Text(
        "В карточке нет электронной почты клиента: заполните её, и письмо можно отправить.",
        "The card has no e-mail address of the client: fill it in, and the letter can be sent.",
    ),
    "sms": Text(
        "В карточке нет телефона клиента: заполните его, и SMS можно отправить.",
        "The card has no phone number of the client: fill it in, and the SMS can be sent.",
    ),
}


def guard_of(scope: Scope, names: frozenset[str], values: Mapping[str, Value]) -> dict[str, Any]:
    """Return, in stored form, what is guarded among the names and the visits they belong to."""
    guarded = {name for name in names if _is_guarded(scope, name)}
    guarded |= {name for name in known_with(names) if not name.endswith(".ends_at")}
    return stored_values(scope, guarded, values)


def stored_values(
    scope: Scope, names: Iterable[str], values: Mapping[str, Value]
) -> dict[str, Any]:
    """Return the values of these names as JSON; None for what is not known."""
    return {name: _stored(scope, name, values.get(name)) for name in sorted(names)}


def visits_among(names: frozenset[str]) -> frozenset[str]:
    """Return the visits and events the names speak of: booking.visit for booking.visit.address."""
    return frozenset(name.rpartition(".")[0] for name in names if _family(name) in _RELIED_ON)


def known_with(names: frozenset[str]) -> frozenset[str]:
    """Return what has to be known of the visits and events among the names: when, and whether."""
    found = visits_among(names)
    times = {f"{visit}.{end}" for visit in found for end in ("starts_at", "ends_at")}
    return frozenset(times | {f"{each}.called_off" for each in found if _family(each) == "event"})


def _family(name: str) -> str:
    return name.partition(".")[0]


def _is_guarded(scope: Scope, name: str) -> bool:
    if (relied_on := _RELIED_ON.get(_family(name))) is not None:
        return name.rpartition(".")[2] in relied_on
    # What happened to the card itself stays true: it was created when it was created.
    found = None if name.startswith("card.") else scope.find(name)
    return found is not None and found.type in _MOMENTS


def _stored(scope: Scope, name: str, value: Value) -> Any:
    found = scope.find(name)
    return field_types.get(found.type).to_json(value) if found else None


def _not_after(knowledge: Knowledge, names: frozenset[str], now: datetime) -> datetime | None:
    """Return when the first of the moments to come is past; a visit is past when it ends."""
    zone = ZoneInfo(knowledge.scope.zone)
    visits = visits_among(names)
    relevant = {name for name in names if name.rpartition(".")[0] not in visits}
    relevant |= {f"{visit}.ends_at" for visit in visits}
    ends = (_end(knowledge.values.get(name), zone) for name in relevant)
    return min((end for end in ends if end is not None and end > now), default=None)


def _end(value: Value, zone: ZoneInfo) -> datetime | None:
    if isinstance(value, datetime):
        return value
    if isinstance(value, date):
        return datetime.combine(value + timedelta(days=1), time(), zone)
    return None


def _require_moments(knowledge: Knowledge, written: list[Text]) -> None:
    """
    Refuse a text with a hole where a date belongs.

    :raises UnableToWriteMessage:
    """
    language = knowledge.playbook.spec.language
    for part in written:
        for slot in _bare_slots(templates.parse(part.in_(language))):
            found = knowledge.scope.find(slot.name)
            if found and found.type in _MOMENTS and knowledge.values.get(slot.name) is None:
                raise UnableToWriteMessage(
                    Text(
                        f"В сообщении нужна дата, а она не известна: {found.label.ru}.",
                        f"The message needs a date that is not known: {found.label.en}.",
                    ),
                    field=slot.name,
                )


def _bare_slots(template: templates.Template) -> Iterator[templates.Slot]:
    """Give the places that cannot be left out."""
    for part in template.parts:
        if isinstance(part, templates.Slot) and part.default is None:
            yield part


def _rendered(knowledge: Knowledge, text: Text) -> str:
    language = knowledge.playbook.spec.language
    return (
        templates.parse(text.in_(language))
        .render(knowledge.values, knowledge.scope, language, people=knowledge.people)
        .strip()
    )
