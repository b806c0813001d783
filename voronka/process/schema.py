"""
The playbook's text, section by section: what may stand in `playbook.yaml`.

Every mapping keeps its order: the order of stages is the path, the order of fields and groups is
the order on the card. Names used here (fields, facts, roles, templates) are checked by the loader.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from pydantic import Field

from voronka.process.durations import Duration
from voronka.process.schema_base import Key, Section
from voronka.process.schema_triage import DistributionSpec, TriageSpec
from voronka.process.text import Text

CardKind = Literal["lead", "deal"]
ClientKind = Literal["contact", "company"]
# What a request becomes: a lead, or at once a deal (F6).
Requests = Literal["leads", "deals"]
# What has fields.
Holder = Literal["lead", "deal", "contact", "company"]
StageKind = Literal["initial", "path", "waiting", "success", "failure", "junk"]
Scope = Literal["none", "participating", "own", "team", "all"]
FieldTypeKey = Literal[
    "text", "long_text", "number", "integer", "money", "bool", "choice", "multi_choice",
    "date", "datetime", "phone", "email", "url", "user", "address",
]  # fmt: skip


class CalendarSpec(Section):
    """The company's working time; `hours` as {"mon-fri": "09:30-18:30"}."""

    zone: str
    hours: Mapping[str, str]
    holidays: str | None = None
    days_off: Sequence[str] = ()
    working_days: Sequence[str] = ()


class CardRights(Section):
    """What a role may do with one kind of card; each scope includes the ones before it."""

    see: Scope = "none"
    change: Scope = "none"
    # Cards that nobody owns are seen (and may be taken) by this role too.
    unassigned: bool = False


class RoleSpec(Section):
    label: Text
    cards: Mapping[CardKind, CardRights] = {}
    # create, take, assign, move, edit, win, lose, junk, restore, bulk, convert, override, export,
    # book, message, settings, quality, process, sandbox, approve
    can: Sequence[str] = ()
    hide_fields: Sequence[Key] = ()


class FieldSpec(Section):
    type: FieldTypeKey
    label: Text
    group: Key = ""
    help: Text | None = None
    options: Mapping[Key, Text] = {}
    indexed: bool = False
    # Set by robots only; shown, never edited by hand.
    computed: bool = False
    # Out of use: what cards hold stays and is shown, nothing new is written.
    archived: bool = False

    @property
    def is_by_hand(self) -> bool:
        """Say whether people fill it in."""
        return not (self.computed or self.archived)


class FixSpec(Section):
    kind: Literal["fill", "close_task", "book", "ask"]
    target: str
    roles: Sequence[Key] = ()


class CheckSpec(Section):
    """A condition that must be true (unknown is not true), and what to tell who is stopped."""

    that: str
    say: Text
    # What repairs it: fill (field), close_task (template), book (booking kind), ask (role).
    fix: Sequence[FixSpec] = ()


class GateSpec(Section):
    """
    All of it must hold. With `carry`, stages further along the path ask for it too, so that
    skipping a stage does not skip what must be known.
    """

    require: Sequence[str] = ()
    checks: Mapping[Key, CheckSpec] = {}
    approval: Key | None = None
    carry: bool = True


class HintSpec(Section):
    """What a newcomer does now (K7); the first hint whose condition is true is shown."""

    only_if: str | None = Field(default=None, alias="if")
    do: Text
    why: Text | None = None
    video: str | None = None


class StageSpec(Section):
    kind: StageKind = "path"
    label: Text
    gate: GateSpec = GateSpec()
    # Asked when the card goes on along the path from here or past here (never on losing, junking
    # or postponing); carried like the gate.
    leave: GateSpec = GateSpec()
    hints: Sequence[HintSpec] = ()
    # How long a card may stand here (R4).
    deadline: Duration | None = None
    color: str = "gray"
    # Out of use: no card comes in; `cards_to` is where those that stand here are to go.
    archived: bool = False
    cards_to: Key | None = None


class TransitionSpec(Section):
    """A row of the transition matrix. If any row names a card's stage, moves need such a row."""

    source: Sequence[Key] = Field(alias="from")
    to: Sequence[Key]
    roles: Sequence[Key] = ()


class PipelineSpec(Section):
    of: CardKind
    label: Text
    stages: Mapping[Key, StageSpec]
    transitions: Sequence[TransitionSpec] = ()


class RobotSpec(Section):
    """
    When something happens, if a condition is true (unknown is not), then act, step by step.

    `when` is {trigger: main parameter, other: parameters}; each step of `then` is
    {action: main parameter} or {action: {parameters}}; `wait` holds the rest back.
    """

    label: Text
    # Pipelines it works in; all of them if empty.
    of: Sequence[Key] = ()
    # Stages it works in; all of them if empty.
    stages: Sequence[Key] = Field(default=(), alias="in")
    when: Mapping[str, Any]
    only_if: str | None = Field(default=None, alias="if")
    then: Sequence[Mapping[str, Any]]
    respect: Literal["clock", "working_time"] = "clock"
    on_leave: Literal["cancel", "keep"] = "cancel"
    once: Literal["cause", "stay", "card"] = "cause"
    # One that is switched off is checked, and does nothing.
    enabled: bool = True


class ChecklistItemSpec(Section):
    """A line to tick; up to three levels deep."""

    text: Text
    items: Sequence["ChecklistItemSpec"] = ()


class OutcomeSpec(Section):
    label: Text
    # Fields asked for, and required, when the task is closed with this outcome.
    ask: Sequence[str] = ()
    note_required: bool = False


class TaskSpec(Section):
    """A task template: K11, K13, K17, K19–K23."""

    title: Text
    text: Text | None = None
    kind: Literal["task", "call", "visit", "message"] = "task"
    checklist: Sequence[ChecklistItemSpec] = ()
    outcomes: Mapping[Key, OutcomeSpec] = {}
    due: Duration | None = None


class BookingSpec(Section):
    """A kind of visit that can be booked (K15)."""

    label: Text
    role: Key
    duration: Duration
    shortest: Duration | None = None
    longest: Duration | None = None
    # Kept free before and after for travel.
    buffer: Duration | None = None
    step: Duration | None = None
    horizon: Duration | None = None
    # How long before its start a visit must be booked.
    notice: Duration | None = None
    needs: Sequence[str] = ()
    # Held by video call: it has a link instead of an address, and nobody travels.
    remote: bool = False
    # What its link is made of, unless one is typed; `{{ room }}` is a name nobody can guess.
    link: str | None = None


class MessageSpec(Section):
    """
    A text to a client or colleague. `{{ name }}` takes a field or fact;
    `{{ name | date }}`, `| time`, `| money` … shape it.
    """

    channel: Literal["email", "sms", "chat", "notice"]
    # What colleagues call it; without it, its subject.
    label: Text | None = None
    subject: Text | None = None
    text: Text


class RungSpec(Section):
    roles: Sequence[Key]
    # How many rounds are called on this rung before the next one is called as well.
    rounds: int = 1


class SosSpec(Section):
    """The programme for what nobody took (K5)."""

    label: Text
    of: Key
    stages: Sequence[Key] = Field(alias="in")
    only_if: str | None = Field(default=None, alias="if")
    first: Duration
    every: Duration
    ladder: Sequence[RungSpec]
    message: Key
    # What counts as contact: answered_call, sent_message, reply, visit. Being taken always does.
    evidence: Sequence[str] = ()


class PointsSpec(Section):
    """Either the options of a choice field with their points, or a condition with its points."""

    field: str | None = None
    options: Mapping[Key, int] = {}
    only_if: str | None = Field(default=None, alias="if")
    points: int = 0
    label: Text | None = None


class AxisSpec(Section):
    label: Text
    rules: Sequence[PointsSpec]


class ClassSpec(Section):
    label: Text
    at_least: int
    # Share of the budget that is expected from a card of this class, in percent.
    expect_percent: int = 100


class ScoringSpec(Section):
    """
    The ABC matrix (K10). Results go to computed fields `<key>_class`, `<key>_<axis>`,
    `<key>_points` and to the card's amount and title.
    """

    label: Text
    of: CardKind
    axes: Mapping[Key, AxisSpec]
    # Highest first; the first whose `at_least` is reached.
    classes: Mapping[Key, ClassSpec]
    amount_from: str | None = None
    title: Text | None = None


class ConversionSpec(Section):
    """
    What becomes of a won lead (K25).

    With `requests: deals` the company works without leads: every request becomes all that at once.
    """

    pipeline: Key
    requests: Requests = "leads"
    # lead field -> deal field, of the same type. Every field of the lead is mapped or dropped.
    fields: Mapping[Key, Key]
    # lead field -> own field of the contact or company, filled in where nothing is known yet.
    contact: Mapping[Key, Key] = {}
    company: Mapping[Key, Key] = {}
    drop: Sequence[Key] = ()

    @property
    def to_clients(self) -> Mapping[ClientKind, Mapping[Key, Key]]:
        """Return what fields of the lead fill in, by kind of client."""
        return {"contact": self.contact, "company": self.company}


class ReasonSpec(Section):
    label: Text
    note_required: bool = False


class WebFormSpec(Section):
    title: Text
    intro: Text | None = None
    pipeline: Key
    source: Key
    fields: Sequence[str]
    required: Sequence[str] = ()
    # How a visitor is asked for a field, where its own label is meant for colleagues.
    labels: Mapping[str, Text] = {}
    consent: Text
    thanks: Text
    # How many are taken from one address in ten minutes.
    limit: int = Field(default=20, ge=1, le=1000)


class ErrorSpec(Section):
    """
    What must not be (Q8, N10): cards of which the condition is true are listed until it is not.

    Unknown is not an error. `stage.is_late` says that the stage's deadline has passed.
    """

    label: Text
    # Pipelines it is asked in; all of them if empty.
    of: Sequence[Key] = ()
    among: Literal["open", "won", "all"] = "open"
    only_if: str = Field(alias="if")
    severity: Literal["serious", "warning"] = "serious"
    # Whose error it is: the owner's, or a role's.
    whose: Key = "owner"
    # Which button repairs it; `field` names what is to be filled in or put right.
    fix: Literal["next_step", "visit", "assign", "field", "move", "open"] = "open"
    field: Key = ""
    # What to do about it.
    do: Text


class CatalogueItemSpec(Section):
    """Something to send (K11): suggested when its condition is true for the card."""

    title: Text
    url: str
    only_if: str | None = Field(default=None, alias="if")


class PlaybookSpec(Section):
    """A company's whole sales process."""

    playbook: Key
    title: Text
    about: Text
    language: Literal["ru", "en"] = "ru"
    currency: str = "RUB"
    region: str = "RU"
    calendar: CalendarSpec
    roles: Mapping[Key, RoleSpec]
    groups: Mapping[Key, Text] = {}
    fields: Mapping[Holder, Mapping[Key, FieldSpec]] = {}
    sources: Mapping[Key, Text] = {}
    lost_reasons: Mapping[Key, ReasonSpec] = {}
    junk_reasons: Mapping[Key, ReasonSpec] = {}
    pipelines: Mapping[Key, PipelineSpec]
    robots: Mapping[Key, RobotSpec] = {}
    tasks: Mapping[Key, TaskSpec] = {}
    bookings: Mapping[Key, BookingSpec] = {}
    messages: Mapping[Key, MessageSpec] = {}
    sos: Mapping[Key, SosSpec] = {}
    scoring: Mapping[Key, ScoringSpec] = {}
    conversion: ConversionSpec | None = None
    triage: TriageSpec | None = None
    distribution: Mapping[Key, DistributionSpec] = {}
    web_forms: Mapping[Key, WebFormSpec] = {}
    catalogue: Mapping[Key, CatalogueItemSpec] = {}
    errors: Mapping[Key, ErrorSpec] = {}
    # Roles that are told of errors on the morning of each working day.
    errors_digest: Sequence[Key] = ()
    glossary: Mapping[Key, Text] = {}
