"""The script of a pack's sample company: who works there, who asks, and how their stories go."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from voronka.gatherings.vocabulary import Kind
from voronka.process.durations import Duration
from voronka.process.loading.composing import plain_value
from voronka.records.client_kinds import ClientKind


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Person(_Part):
    name: str
    email: str
    phone: str
    role: str
    team: str | None = None
    # How much of the arriving leads they take, beside their colleagues.
    weight: int = 0
    training: bool = False


class Clients(_Part):
    women: Sequence[str]
    men: Sequence[str]
    surnames: Sequence[str]
    companies: Sequence[str]
    company_percent: int
    streets: Sequence[str]
    requests: Sequence[str]


class Arrival(_Part):
    """One way a request comes in, and which contacts come with it."""

    channel: str
    source: str
    weight: int
    comes_with: Sequence[str] = Field(alias="with")


class Scene(_Part):
    """
    One thing somebody does: `after` the scene before it, in working time, `before` the visit or
    `before_ready`, before the day on which the goods are ready.
    """

    do: Literal[
        "take", "note", "edit", "move", "close", "book", "rebook", "confirm", "travel", "finish",
        "postpone", "lose", "junk", "deal_edit", "deal_move", "deal_close", "deal_lose", "judge",
        "hand_out", "client_edit",
    ]  # fmt: skip
    after: tuple[Duration, Duration] | None = None
    before: Duration | None = None
    before_ready: Duration | None = None
    percent: int = 100
    fields: Sequence[str] = ()
    stage: str = ""
    task: str = ""
    outcome: str = ""
    # Closed by who went there, not by the seller.
    by_goer: bool = False
    # The role that does it, where it is not the seller.
    by: str = ""
    verdict: Literal["junk", "contact", "deal"] = "contact"
    booking: str = ""
    days: tuple[int, int] = (1, 5)
    contact_in_days: tuple[int, int] | None = None
    reasons: Sequence[str] = ()
    result: str = ""
    text: str = ""


class Event(_Part):
    """An event ahead of the company: who answers for it, when, and how many are invited."""

    name: str
    kind: Kind
    by: str
    in_days: int
    at: int
    hours: int = 3
    place: str = ""
    link: str = ""
    capacity: int | None = None
    description: str = ""
    invited: int = 0


class Journey(_Part):
    name: str
    weight: int
    stories: Sequence[str]


class Script(_Part):
    password: str
    months: int
    leads: int
    recent_percent: int
    teams: Mapping[str, str]
    people: Mapping[str, Person]
    clients: Clients
    arrivals: Sequence[Arrival]
    answers: Mapping[str, Sequence[Any]]
    # Fields that are answered only if another one is "yes".
    only_with: Mapping[str, str] = {}
    notes: Sequence[str]
    stories: Mapping[str, Sequence[Scene]]
    events: Sequence[Event] = ()
    journeys: Sequence[Journey]
    deal_answers: Mapping[str, str]
    # By kind of client: what becomes known of it, one of each list in turn.
    client_answers: Mapping[ClientKind, Mapping[str, Sequence[Any]]] = {}


def read_script(pack: Path) -> Script:
    """
    Return the sample company of a pack's folder.

    :raises FileNotFoundError: the pack has none
    :raises pydantic.ValidationError: something in it is misspelt
    """
    text = (pack / "sample" / "company.yaml").read_text(encoding="utf-8")
    return Script.model_validate(plain_value(text))
