"""What the playbook says, as people read it: labels instead of keys, lines instead of lists."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from voronka.process.durations import Duration
from voronka.process.parts import Difference, Path, Tree, find
from voronka.web.abilities import ability_labels
from voronka.web.playbook.naming import attribute_name, label_of
from voronka.web.playbook.role_form import scope_labels
from voronka.web.playbook.task_form import task_kinds
from voronka.web.playbook.words import channel_labels, colors, stage_kinds, type_labels

_MOST_SAID = 160
_TEXT = frozenset({"ru", "en"})
# Of what the values of an attribute are the keys.
_KEYS_OF: Mapping[str, str] = {
    **dict.fromkeys(
        ("require", "ask", "hide_fields", "fields", "required", "needs", "drop", "amount_from",
         "class_field", "field"), "fields",
    ),
    **dict.fromkeys(("in", "from", "to", "cards_to", "without", "attached"), "stages"),
    **dict.fromkeys(("roles", "approval", "role", "whose", "tell", "errors_digest"), "roles"),
    "of": "pipelines", "pipeline": "pipelines", "message": "messages", "group": "groups",
    "source": "sources", "reason": "junk_reasons", "template": "tasks", "booking": "bookings",
}  # fmt: skip


def said(each: Difference, value: Any, tree: Tree, locale: str) -> str:
    """Return one side of a difference in words; of lists only what the other has not."""
    if value is None:
        return ""
    teller = _Teller(tree, locale)
    if each.happened == "moved":
        part = find(tree, each.path) or {}
        return _short(", ".join(label_of(part.get(key), key, locale) for key in value))
    if each.happened in ("added", "removed") and isinstance(value, Mapping):
        return "" if "label" in value or "title" in value else _short(teller.told(value, each.path))
    if isinstance(each.before, list) and isinstance(each.after, list):
        other = each.after if value is each.before else each.before
        known = set(teller.lines(other, each.path))
        own = [line for line in teller.lines(value, each.path) if line not in known]
        if own or set(teller.lines(other, each.path)) - set(teller.lines(value, each.path)):
            return _short("; ".join(own))
        return _("in another order") if value is each.after else ""
    return _short(teller.told(value, each.path))


class _Teller:
    def __init__(self, tree: Tree, locale: str) -> None:
        self.tree, self.locale = tree, locale

    def told(self, value: Any, path: Path) -> str:
        if isinstance(value, bool):
            return _("yes") if value else _("no")
        if isinstance(value, Mapping):
            return self._mapping(value, path)
        if isinstance(value, list):
            return ", ".join(self.told(each, path) for each in value)
        return self._word(str(value), path)

    def lines(self, value: Sequence[Any], path: Path) -> Iterator[str]:
        """Yield the lines of a list, and of the lists inside, one by one."""
        for each in value:
            inner = each.get("items", ()) if isinstance(each, Mapping) else ()
            plain = each if not inner else {k: v for k, v in each.items() if k != "items"}
            yield self.told(plain, path)
            yield from self.lines(inner, path)

    def _mapping(self, value: Mapping[str, Any], path: Path) -> str:
        if set(value) <= _TEXT:
            return str(value.get(self.locale, ""))
        if list(value) == ["text"]:
            return self.told(value["text"], path)
        parts = ((key, self.told(each, (*path, key))) for key, each in value.items())
        return "; ".join(f"{self._word(attribute_name(key), path)}: {what}" for key, what in parts)

    def _word(self, word: str, path: Path) -> str:
        for key in reversed(path):
            if label := self._labels(key).get(word):
                return label
        try:
            return Duration.parse(word).words().in_(self.locale)
        except ValueError:
            return word

    def _labels(self, attribute: str) -> Mapping[str, str]:
        fixed = {
            "kind": stage_kinds() | task_kinds(), "color": colors(), "channel": channel_labels(),
            "type": type_labels(), "can": ability_labels(), "see": scope_labels(),
            "change": scope_labels(),
        }  # fmt: skip
        if attribute in fixed:
            return fixed[attribute]
        section = _KEYS_OF.get(attribute)
        if section is None:
            return {}
        return {key: label_of(part, key, self.locale) for key, part in self._parts(section)}

    def _parts(self, section: str) -> Iterator[tuple[str, Any]]:
        if section == "fields":
            for fields in (find(self.tree, ("fields",)) or {}).values():
                yield from fields.items()
        elif section == "stages":
            for line in (find(self.tree, ("pipelines",)) or {}).values():
                yield from line["stages"].items()
        else:
            yield from (find(self.tree, (section,)) or {}).items()


def _short(text: str) -> str:
    return text if len(text) <= _MOST_SAID else f"{text[: _MOST_SAID - 1]}…"
