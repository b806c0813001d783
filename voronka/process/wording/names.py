"""Labels for the keys of a playbook, as triggers and actions ask for them."""

from collections.abc import Mapping

from voronka.kernel.plugins import PluginParams
from voronka.process.playbook import Playbook
from voronka.process.references import Kind, named_in
from voronka.process.schema import CardKind
from voronka.process.templates import without_places
from voronka.process.text import Text

_RECIPIENTS = {
    "owner": Text("ответственный", "the owner"),
    "creator": Text("кто создал карточку", "who made the card"),
    "turn": Text("по очереди", "whose turn it is"),
}
# How a card may have come: the channels of `Create`.
CHANNELS = {
    "hand": Text("внесена вручную", "by hand"),
    "form": Text("форма на сайте", "web form"),
    "api": Text("API", "API"),
    "import": Text("импорт", "import"),
    "mail": Text("письмо", "e-mail"),
    "call": Text("звонок", "call"),
    "chat": Text("мессенджер", "messenger"),
    "conversion": Text("из лида", "from a lead"),
}


class Names:
    """The labels of one playbook in one language, for one kind of card: `names("ours")`."""

    def __init__(
        self,
        playbook: Playbook,
        kind: CardKind,
        locale: str,
        *,
        first: Mapping[str, Kind] | None = None,
    ) -> None:
        self.playbook, self.kind, self.locale = playbook, kind, locale
        self.scope = playbook.scope(kind)
        # Keys whose kind is known: a stage and an outcome may have the same key.
        self.first = first or {}

    def of(self, params: PluginParams) -> "Names":
        """Return the names for the parameters of a plug-in, which know what kind each key is."""
        first = {each.key: each.kind for each in named_in(params)}
        return Names(self.playbook, self.kind, self.locale, first=first)

    def __call__(self, key: str) -> str:
        """Return the label of a stage, field, fact, template, role …; the key if it has none."""
        label = self._label(key)
        return key if label is None else label.in_(self.locale)

    def stage(self, pipeline: str, key: str) -> str:
        return self.playbook.stage(pipeline, key).label.in_(self.locale)

    def field(self, name: str) -> str:
        found = self.scope.find(name)
        return name if found is None else found.label.in_(self.locale)

    def role(self, key: str) -> str:
        role = self.playbook.spec.roles.get(key)
        return key if role is None else role.label.in_(self.locale)

    def option(self, field: str, key: str) -> str:
        found = self.scope.find(field)
        label = None if found is None else found.options.get(key)
        return key if label is None else label.in_(self.locale)

    def _label(self, key: str) -> Text | None:
        if (recipient := self._recipient(key)) is not None:
            return recipient
        labels = self._labels()
        if (kind := self.first.get(key)) in labels and key in labels[kind]:
            return labels[kind][key]
        for each in labels.values():
            if key in each:
                return each[key]
        found = self.scope.find(key)
        return None if found is None else found.label

    def _recipient(self, key: str) -> Text | None:
        group, _, name = key.partition(":")
        spec = self.playbook.spec
        if group == "role" and name in spec.roles:
            return spec.roles[name].label
        if group == "resource" and name in spec.bookings:
            role = spec.roles[spec.bookings[name].role].label
            return Text(role.ru.lower(), f"the {role.en.lower()}")
        return _RECIPIENTS.get(key)

    def _labels(self) -> dict[Kind, Mapping[str, Text]]:
        spec = self.playbook.spec
        lines = [line for line in spec.pipelines.values() if line.of == self.kind]
        outcomes = {
            key: outcome.label
            for task in spec.tasks.values()
            for key, outcome in task.outcomes.items()
        }
        return {
            "stage": {key: stage.label for line in lines for key, stage in line.stages.items()},
            "task": {key: without_places(task.title) for key, task in spec.tasks.items()},
            "message": {key: message_name(key, playbook=self.playbook) for key in spec.messages},
            "booking": {key: booking.label for key, booking in spec.bookings.items()},
            "role": {key: role.label for key, role in spec.roles.items()},
            "scoring": {key: scoring.label for key, scoring in spec.scoring.items()},
            "pipeline": {key: line.label for key, line in spec.pipelines.items()},
            "outcome": outcomes,
            "value": CHANNELS,
        }


def message_name(key: str, *, playbook: Playbook) -> Text:
    """Return what a message is called: its subject, or the beginning of its text."""
    message = playbook.spec.messages[key]
    if (called := message.label or message.subject) is not None:
        return without_places(called)
    text = without_places(message.text)
    return Text(_beginning(text.ru), _beginning(text.en))


def _beginning(text: str) -> str:
    words = text.split()
    return " ".join(words) if len(words) <= 6 else f"{' '.join(words[:6]).rstrip(',.:;')}…"
