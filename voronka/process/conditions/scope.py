"""Which names a condition may use, of which type, and what they are called in words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from rapidfuzz import fuzz
from rapidfuzz import process as fuzzy

from voronka.process.conditions.nodes import Type
from voronka.process.facts import FactRegistry, FieldLike, UnknownFact
from voronka.process.text import Text

_TYPES = {
    "text": Type.TEXT,
    "long_text": Type.TEXT,
    "phone": Type.TEXT,
    "email": Type.TEXT,
    "url": Type.TEXT,
    "address": Type.TEXT,
    "number": Type.NUMBER,
    "integer": Type.NUMBER,
    "money": Type.MONEY,
    "bool": Type.BOOL,
    "choice": Type.CHOICE,
    "multi_choice": Type.CHOICES,
    "date": Type.DATE,
    "datetime": Type.DATETIME,
    "user": Type.USER,
}

_CARD = {
    "card.kind": ("choice", Text("вид карточки", "card kind")),
    "card.pipeline": ("choice", Text("воронка", "pipeline")),
    "card.stage": ("choice", Text("стадия", "stage")),
    "card.previous_stage": ("choice", Text("предыдущая стадия", "previous stage")),
    "card.owner": ("user", Text("ответственный", "owner")),
    "card.title": ("text", Text("название", "title")),
    "card.amount": ("money", Text("сумма", "amount")),
    "card.created_at": ("datetime", Text("дата создания", "creation time")),
    "card.entered_stage_at": ("datetime", Text("начало стадии", "stage start")),
    "card.last_touch_at": ("datetime", Text("последнее касание", "last touch")),
    "card.closed_at": ("datetime", Text("дата закрытия", "closing time")),
}
_KINDS = {"lead": Text("лид", "lead"), "deal": Text("сделка", "deal")}

# Spans that are counted from a moment of the card.
AGES = {
    "card.age": ("card.created_at", Text("возраст карточки", "card age")),
    "card.stage_age": ("card.entered_stage_at", Text("время в стадии", "time in stage")),
    "card.idle": ("card.last_touch_at", Text("время без касаний", "time untouched")),
}
RESERVED = frozenset({"card", "now", "today", "true", "false", "null", "in", "has"})


@dataclass(frozen=True, kw_only=True)
class NameSpec:
    """
    A name a condition may use. `type` is a key of `field_types`.

    An empty `options` for a choice means that any key may be compared with it. `denied` is the
    opposite of a label that is a statement.
    """

    type: str
    label: Text
    options: Mapping[str, Text] = field(default_factory=dict)
    denied: Text | None = None
    # The label is a statement ("visit booked") rather than a noun.
    is_statement: bool = False

    @property
    def static_type(self) -> Type:
        return _TYPES[self.type]


@dataclass(frozen=True, kw_only=True)
class Scope:
    """
    Everything a condition about one kind of card may name.

    `fields` are the playbook's and the standard ones; `keys` are the labels of the keys that keyed
    facts may use, by section of the playbook; `names` adds further dotted names.
    """

    kind: str
    fields: Mapping[str, FieldLike] = field(default_factory=dict)
    facts: FactRegistry = field(default_factory=FactRegistry)
    keys: Mapping[str, Mapping[str, Text]] = field(default_factory=dict)
    stages: Mapping[str, Text] = field(default_factory=dict)
    pipelines: Mapping[str, Text] = field(default_factory=dict)
    names: Mapping[str, NameSpec] = field(default_factory=dict)
    currency: str = "RUB"
    zone: str = "Europe/Moscow"

    def find(self, path: str) -> NameSpec | None:
        """Return what the name means here, or None."""
        if path in self.names:
            return self.names[path]
        if path in self.fields:
            found = self.fields[path]
            return NameSpec(type=found.type, label=found.label, options=found.options)
        if path in _CARD:
            key, label = _CARD[path]
            return NameSpec(type=key, label=label, options=self._card_options(path))
        return self._fact(path)

    def _card_options(self, path: str) -> Mapping[str, Text]:
        if path == "card.kind":
            return _KINDS
        if path == "card.pipeline":
            return self.pipelines
        return self.stages if path.endswith("stage") else {}

    def _fact(self, path: str) -> NameSpec | None:
        try:
            fact = self.facts.resolve(path)
        except UnknownFact:
            return None
        keys = {**fact.family.extra_keys, **self.keys.get(fact.family.keys_from, {})}
        if self.kind not in fact.family.kinds or (fact.key and fact.key not in keys):
            return None
        return NameSpec(
            type=fact.spec.type,
            label=_with_key(fact.spec.label, keys.get(fact.key)),
            denied=_with_key(fact.spec.denied, keys.get(fact.key)) if fact.spec.denied else None,
            options=fact.spec.options,
            is_statement=fact.spec.type == "bool",
        )

    def suggest(self, path: str) -> str | None:
        """Return the known name most like a misspelt one, if any is alike."""
        known = [*self.fields, *self.names, *_CARD, *AGES, "now", "today"]
        known += self.facts.names(self.keys, self.kind)
        return closest(path, known)


def closest(written: str, known: Iterable[str]) -> str | None:
    """Return the known word most like the written one, if any is alike."""
    found = fuzzy.extractOne(written, list(known), scorer=fuzz.ratio, score_cutoff=60)
    return found[0] if found else None


def _with_key(label: Text, key: Text | None) -> Text:
    if key is None:
        return label
    return Text(label.ru.replace("{key}", key.ru), label.en.replace("{key}", key.en))
