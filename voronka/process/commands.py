"""What may be wanted of a card from outside. Stored with each decision, to be replayed."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

# Field values as they came (typed text, JSON): `decide` parses them and refuses what is not valid.
Raw = Mapping[str, Any]
Evidence = Literal["answered_call", "sent_message", "reply", "visit"]


class _Command(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Create(_Command):
    """
    A new card. Without `stage` it starts in the pipeline's initial stage; gates hold for any other.
    """

    kind: Literal["create"] = "create"
    pipeline: str
    stage: str | None = None
    owner_id: UUID | None = None
    fields: Raw = {}
    # How it came: hand, form, api, import, mail, call, chat, conversion
    channel: str = "hand"
    # Why it may stand in its stage without having passed the gates: it is history from elsewhere.
    past_gates: str = ""
    # With a reason: until when the exception counts as one.
    past_gates_until: datetime | None = None
    # Robots note that they keep still about it instead of acting.
    is_quiet: bool = False


class Take(_Command):
    kind: Literal["take"] = "take"


class Assign(_Command):
    kind: Literal["assign"] = "assign"
    owner_id: UUID | None


class Edit(_Command):
    """New values for some fields; None empties one."""

    kind: Literal["edit"] = "edit"
    fields: Raw
    # Robots note that they keep still about it instead of acting.
    is_quiet: bool = False


class Move(_Command):
    """To another stage, perhaps of another pipeline; `fields` are filled in on the way."""

    kind: Literal["move"] = "move"
    stage: str
    pipeline: str | None = None
    fields: Raw = {}


class Postpone(_Command):
    """To the waiting stage until `until` (the field next_contact_at)."""

    kind: Literal["postpone"] = "postpone"
    until: datetime
    note: str = ""


class Win(_Command):
    kind: Literal["win"] = "win"
    fields: Raw = {}


class Lose(_Command):
    kind: Literal["lose"] = "lose"
    reason: str
    note: str = ""


class Junk(_Command):
    kind: Literal["junk"] = "junk"
    reason: str
    note: str = ""


class Restore(_Command):
    """A closed card comes back to the stage it stood in, through that stage's gate."""

    kind: Literal["restore"] = "restore"


class CloseTask(_Command):
    """A task of the card was closed; facts already show it closed."""

    kind: Literal["close_task"] = "close_task"
    task_id: UUID
    template: str = ""
    outcome: str = ""
    note: str = ""
    fields: Raw = {}


class BookingChanged(_Command):
    """A booking was made, moved, confirmed, finished or cancelled; facts already show it."""

    kind: Literal["booking_changed"] = "booking_changed"
    booking: str
    change: Literal["booked", "moved", "confirmed", "on_my_way", "done", "cancelled"]
    booking_id: UUID


class EventChanged(_Command):
    """
    An event that the card is a guest of was changed, or the card became another kind of guest of
    it; facts already show it. Of one `stamp` it is told once.
    """

    kind: Literal["event_changed"] = "event_changed"
    change: Literal[
        "invited", "registered", "declined", "attended", "absent", "removed", "taken_back",
        "rescheduled", "called_off", "restored",
    ]  # fmt: skip
    event_id: UUID
    stamp: str


class Touch(_Command):
    """Evidence of contact with the client (K5)."""

    kind: Literal["touch"] = "touch"
    evidence: Evidence


class Inbound(_Command):
    """The client wrote or called."""

    kind: Literal["inbound"] = "inbound"
    channel: str
    message_id: UUID | None = None


class TimerFired(_Command):
    """A stored timer came due: `rule` is "robot:<key>", "sos:<key>" or "wait:<robot>:<step>"."""

    kind: Literal["timer_fired"] = "timer_fired"
    rule: str
    cause: str
    due_at: datetime


class Signal(_Command):
    """Something named happened that has no command of its own (a payment, a web hook)."""

    kind: Literal["signal"] = "signal"
    name: str


class Override(_Command):
    """Past the gate, on purpose: explicit, with reason and expiry, recorded and reported (N6)."""

    kind: Literal["override"] = "override"
    stage: str
    pipeline: str | None = None
    reason: str
    expires_at: datetime


class Merge(_Command):
    """
    The card becomes what it is with others that were found to be the same, or without them again.

    Values are stored ones, set as they are. A card that is a part of `into` is closed where it
    stands; taken out again, it is as it was.
    """

    kind: Literal["merge"] = "merge"
    fields: Raw
    owner_id: UUID | None
    closed_at: datetime | None
    into: UUID | None = None


class TakeBack(_Command):
    """
    What somebody did to the card themselves is taken back: it stands again where it stood.

    That is no move, so no gate is asked. Made of the stored decision alone (`records.ways_back`),
    for a card that nobody has changed since. Values are stored ones, set as they are.
    """

    kind: Literal["take_back"] = "take_back"
    # The decision, and when it was made: tasks that were set or called off then follow.
    decision_id: UUID
    done_at: datetime
    pipeline: str
    stage: str
    previous_stage: str
    entered_stage_at: datetime
    closed_at: datetime | None
    owner_id: UUID | None
    # The team it was with then: of an owner, or of who had it last.
    team_id: UUID | None = None
    fields: Raw


Command = Annotated[
    Create | Take | Assign | Edit | Move | Postpone | Win | Lose | Junk | Restore | CloseTask
    | BookingChanged | EventChanged | Touch | Inbound | TimerFired | Signal | Override | Merge
    | TakeBack,
    Field(discriminator="kind"),
]  # fmt: skip
COMMAND: TypeAdapter[Command] = TypeAdapter(Command)
