"""What the forms of the process offer to choose from, in the language of the page."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from django.utils.translation import gettext as _

from voronka.kernel.plugins import Plugin
from voronka.process.loading.vocabulary import fact_keys
from voronka.process.playbook import Playbook
from voronka.process.references import Kind
from voronka.process.schema import CardKind, Holder
from voronka.process.templates import without_places
from voronka.process.wording.names import message_name

Choice = tuple[str, str]
_OF_CARD = (
    "card.stage", "card.owner", "card.amount", "card.title", "card.created_at",
    "card.entered_stage_at", "card.last_touch_at", "card.previous_stage", "card.pipeline",
)  # fmt: skip
_MOMENTS = ("date", "datetime")


class Words:
    """The names of one playbook in one language."""

    def __init__(self, playbook: Playbook, locale: str) -> None:
        self.playbook, self.spec, self.locale = playbook, playbook.spec, locale
        self._names: dict[CardKind, list[tuple[str, Sequence[Choice]]]] = {}

    def fields(self, kind: Holder) -> list[Choice]:
        """Return the fields that people fill in, in the order of the card."""
        return [
            (name, field.label.in_(self.locale))
            for name, field in self.playbook.fields(kind).items()
            if not field.archived
        ]

    def names(self, kind: CardKind) -> list[tuple[str, Sequence[Choice]]]:
        """Return all that a condition may name, in groups."""
        if kind not in self._names:
            self._names[kind] = self._named(kind)
        return self._names[kind]

    def _named(self, kind: CardKind) -> list[tuple[str, Sequence[Choice]]]:
        scope = self.playbook.scope(kind)

        def said(names: Iterable[str]) -> list[Choice]:
            found = ((name, scope.find(name)) for name in names)
            return [(name, spec.label.in_(self.locale)) for name, spec in found if spec]

        facts = self.playbook.facts.names(fact_keys(self.spec), kind)
        return [
            (_("Fields"), said(self.playbook.fields(kind))),
            (_("The card"), said(_OF_CARD)),
            (_("Tasks, visits and the rest"), sorted(said(facts), key=lambda each: each[1])),
        ]

    def moments(self, kinds: Iterable[CardKind]) -> list[Choice]:
        """Return the names of dates and moments."""
        found: dict[str, str] = {}
        for kind in kinds:
            scope = self.playbook.scope(kind)
            for _group, names in self.names(kind):
                for name, label in names:
                    spec = scope.find(name)
                    if spec is not None and spec.type in _MOMENTS:
                        found[name] = label
        return list(found.items())

    def stages(self, pipelines: Iterable[str]) -> list[Choice]:
        lines = [self.spec.pipelines[key] for key in pipelines if key in self.spec.pipelines]
        return [
            (key, stage.label.in_(self.locale))
            for line in lines
            for key, stage in line.stages.items()
            if not stage.archived
        ]

    def pipelines(self) -> list[Choice]:
        return [(key, line.label.in_(self.locale)) for key, line in self.spec.pipelines.items()]

    def roles(self) -> list[Choice]:
        return [(key, role.label.in_(self.locale)) for key, role in self.spec.roles.items()]

    def tasks(self) -> list[Choice]:
        tasks = self.spec.tasks.items()
        return [(key, without_places(task.title).in_(self.locale)) for key, task in tasks]

    def messages(self, channels: Iterable[str] = ()) -> list[Choice]:
        wanted = set(channels)
        return [
            (key, message_name(key, playbook=self.playbook).in_(self.locale))
            for key, message in self.spec.messages.items()
            if not wanted or message.channel in wanted
        ]

    def groups(self) -> list[Choice]:
        return [(key, label.in_(self.locale)) for key, label in self.spec.groups.items()]

    def sources(self) -> list[Choice]:
        return [(key, label.in_(self.locale)) for key, label in self.spec.sources.items()]

    def recipients(self) -> list[Choice]:
        bookings = self.spec.bookings.items()
        return [
            ("owner", _("The owner of the card")),
            ("creator", _("Who made the card")),
            ("turn", _("Whose turn it is")),
            *((f"role:{key}", label) for key, label in self.roles()),
            *(
                (f"resource:{key}", _("Who goes: %(visit)s") % {"visit": b.label.in_(self.locale)})
                for key, b in bookings
            ),
        ]

    def choices(self, kind: Kind, pipelines: Sequence[str]) -> list[Choice] | None:
        """Return what a parameter that names a part of the playbook may be; None: anything."""
        lines = list(pipelines) or list(self.spec.pipelines)
        kinds = dict.fromkeys(self.spec.pipelines[line].of for line in lines)
        found: Mapping[str, Callable[[], list[Choice]]] = {
            "pipeline": self.pipelines,
            "stage": lambda: self.stages(lines),
            "field": lambda: _each_once(each for kind in kinds for each in self.fields(kind)),
            "value": lambda: _each_once(
                each for kind in kinds for _group, names in self.names(kind) for each in names
            ),
            "moment": lambda: self.moments(kinds),
            "task": self.tasks,
            "message": self.messages,
            "role": self.roles,
            "booking": self.bookings,
            "scoring": self.scorings,
            "recipient": self.recipients,
            "outcome": self.outcomes,
        }
        return found[kind]() if kind in found else None

    def bookings(self) -> list[Choice]:
        return [(key, each.label.in_(self.locale)) for key, each in self.spec.bookings.items()]

    def scorings(self) -> list[Choice]:
        return [(key, each.label.in_(self.locale)) for key, each in self.spec.scoring.items()]

    def outcomes(self) -> list[Choice]:
        return _each_once(
            (key, outcome.label.in_(self.locale))
            for task in self.spec.tasks.values()
            for key, outcome in task.outcomes.items()
        )


def _each_once(choices: Iterable[Choice]) -> list[Choice]:
    return list(dict(choices).items())


def plugin_label(plugin: type[Plugin]) -> str:
    """Return what a trigger or action is called."""
    return {
        "after": _("After a moment"),
        "before": _("Before a moment"),
        "booking_changed": _("A visit changed"),
        "changed": _("A field changed"),
        "created": _("The card was made"),
        "entered": _("The card came into a stage"),
        "event_changed": _("An event of the client changed"),
        "inbound": _("The client wrote or called"),
        "left": _("The card left a stage"),
        "signal": _("A signal"),
        "task_closed": _("A task was closed"),
        "untouched": _("No contact for so long"),
    }.get(plugin.key) or _(plugin.label)


def parameter_label(name: str, title: str | None) -> str:
    """Return what a parameter of a trigger or action is called."""
    return {
        "stage": _("Stage"),
        "field": _("Field"),
        "names": _("Which fields"),
        "moment": _("Moment"),
        "by": _("How long"),
        "span": _("For how long"),
        "template": _("Task"),
        "outcome": _("Outcomes (none: any)"),
        "booking": _("Kind of visit"),
        "message": _("Message"),
        "to": _("To whom"),
        "due": _("Due in"),
        "at": _("Follows the moment"),
        "before": _("So long before it"),
        "after": _("So long after it"),
        "value": _("Value"),
        "from": _("Or the value of"),
        "pipeline": _("Pipeline"),
        "scoring": _("Scoring"),
        "channel": _("Channel (any: whichever)"),
        "name": _("Name of the signal"),
        "kind": _("Shown as"),
    }.get(name, title or name)


def type_labels() -> dict[str, str]:
    """Return what each type of field is called."""
    return {
        "text": _("Text"),
        "long_text": _("Long text"),
        "number": _("Number"),
        "integer": _("Whole number"),
        "money": _("Money"),
        "bool": _("Yes or no"),
        "choice": _("One of a list"),
        "multi_choice": _("Several of a list"),
        "date": _("Date"),
        "datetime": _("Date and time"),
        "phone": _("Phone"),
        "email": _("E-mail"),
        "url": _("Link"),
        "user": _("Person of the company"),
        "address": _("Address"),
    }


def channel_labels() -> dict[str, str]:
    return {
        "email": _("E-mail"),
        "sms": _("SMS"),
        "chat": _("Team chat"),
        "notice": _("Notice to colleagues"),
    }


def stage_kinds() -> dict[str, str]:
    return {
        "initial": _("Beginning"),
        "path": _("On the way"),
        "waiting": _("A waiting stage"),
        "success": _("Success"),
        "failure": _("Failure"),
        "junk": _("A stage for junk"),
    }


def colors() -> dict[str, str]:
    return {
        "gray": _("Gray"), "red": _("Red"), "orange": _("Orange"), "yellow": _("Yellow"),
        "lime": _("Lime"), "green": _("Green"), "teal": _("Teal"), "cyan": _("Cyan"),
        "blue": _("Blue"), "azure": _("Azure"), "indigo": _("Indigo"), "purple": _("Purple"),
        "pink": _("Pink"),
    }  # fmt: skip
