"""What may stand in a practice case: a client, what they answer, what is right, what is marked."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal

from pydantic import Field

from voronka.process.durations import Duration
from voronka.process.schema_base import Key, Section
from voronka.process.text import Text

Way = Literal["call", "email", "sms", "visit"]
AT_ONCE = Duration.parse("0m")


class ClientSpec(Section):
    """Whom the newcomer deals with."""

    name: Text
    about: Text


class ArrivalSpec(Section):
    """How the request comes: by a web form of the playbook, or as any other channel's lead."""

    form: Key = ""
    channel: Key = "call"
    pipeline: Key = ""
    # Values as somebody writes them; {ru: …, en: …} where the languages differ.
    fields: Mapping[Key, Any]


class StandingSpec(Section):
    """A card that is there before: of a colleague with this role."""

    pipeline: Key
    fields: Mapping[Key, Any]
    owner_role: Key
    owner_name: Text


class ColleagueSpec(Section):
    """Somebody the case needs; taken from the company if it has anybody of the role."""

    role: Key
    name: Text
    phone: str = ""


class DateSpec(Section):
    """A moment the client names, counted from the talk."""

    after: Duration
    at: str = "12:00"


class AnswerSpec(Section):
    """
    What the client does when they are called, written to or visited. The first answer that fits
    the card's stage is given, each once unless `again`; `{name}` in it stands for a date.
    """

    to: Way
    stages: Sequence[Key] = ()
    after: Duration = AT_ONCE
    # Whether a call is answered.
    answered: bool = True
    says: Text
    dates: Mapping[Key, DateSpec] = {}
    again: bool = False


class _Mark(Section):
    """What is looked at in the end, and how many points it is worth."""

    points: int = Field(ge=1)
    title: Text
    # What to do better, for who lost points.
    advice: Text
    # The rule of the playbook it rests on; "" where the evidence names its own.
    rule: str = ""


class Ended(_Mark):
    """The card stands in one of the stages, with these values."""

    kind: Literal["ended"]
    stages: Sequence[Key]
    fields: Mapping[Key, Any] = {}


class FactsRight(_Mark):
    """What the client said stands on the card; without `fields` all of the case's facts."""

    kind: Literal["facts"]
    fields: Sequence[Key] = ()


class Promised(_Mark):
    """The field held the moment the client named."""

    kind: Literal["promised"]
    field: Key
    date: Key
    tolerance: Duration = Duration.parse("1h")


class Touched(_Mark):
    """The client heard from us in time."""

    kind: Literal["touched"]
    within: Duration


class Refusals(_Mark):
    """Gates were not run into more often than this."""

    kind: Literal["refusals"]
    allowed: int = 0


class TasksInTime(_Mark):
    """Tasks were done when they were due."""

    kind: Literal["tasks"]


class Path(_Mark):
    """The stages were passed, each once and in this order."""

    kind: Literal["path"]
    stages: Sequence[Key]


class Sent(_Mark):
    """Messages were sent by hand: at least so many, at most so many."""

    kind: Literal["sent"]
    channel: str = ""
    at_least: int = 0
    at_most: int = 100


class Asked(_Mark):
    """The client was called, and these answers were heard."""

    kind: Literal["asked"]
    answers: Sequence[Key]


class Hints(_Mark):
    """Stages were left when their hints said so: by stage, the hints at which one goes on."""

    kind: Literal["hints"]
    go_on: Mapping[Key, Sequence[int]]


class Booked(_Mark):
    """A visit was agreed, and confirmed by the client before it took place."""

    kind: Literal["booked"]
    booking: Key


MarkSpec = Annotated[
    Ended | FactsRight | Promised | Touched | Refusals | TasksInTime | Path | Sent | Asked | Hints
    | Booked,
    Field(discriminator="kind"),
]  # fmt: skip


class CaseSpec(Section):
    """One practice lead from its arrival to its grade."""

    # The place in the list.
    order: int = 100
    title: Text
    # What the newcomer is told before.
    story: Text
    # What is learnt by it.
    teaches: Text
    minutes: int = 20
    # Per cent from which on the case is passed.
    passing: int = Field(default=70, ge=1, le=100)
    client: ClientSpec
    colleagues: Sequence[ColleagueSpec] = ()
    before: Sequence[StandingSpec] = ()
    arrives: ArrivalSpec
    answers: Mapping[Key, AnswerSpec]
    # What the client says when nothing else fits.
    otherwise: Text
    facts: Mapping[Key, Any] = {}
    marks: Mapping[Key, MarkSpec]

    @property
    def out_of(self) -> int:
        return sum(mark.points for mark in self.marks.values())
