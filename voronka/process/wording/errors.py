"""The rules of error control in words."""

from collections.abc import Iterator

from voronka.process import rules
from voronka.process.document import Part, Sentence
from voronka.process.playbook import Playbook
from voronka.process.schema import ErrorSpec
from voronka.process.text import Text

_SEVERITY = {
    "serious": Text("серьёзная ошибка", "serious"),
    "warning": Text("предупреждение", "warning"),
}
_AMONG = {
    "open": Text("открытые карточки", "open cards"),
    "won": Text("успешно закрытые карточки", "won cards"),
    "all": Text("все карточки", "all cards"),
}


def error_part(playbook: Playbook, key: str, error: ErrorSpec, locale: str) -> Part:
    """Return one rule."""
    rule = rules.error(key)
    return Part(
        kind="error",
        key=key,
        rule=rule,
        title=error.label.in_(locale),
        note=_SEVERITY[error.severity].in_(locale),
        sentences=tuple(
            Sentence(rule=rule, text=text.in_(locale))
            for text in _sentences(playbook, rule, error, locale)
        ),
    )


def _sentences(playbook: Playbook, rule: str, error: ErrorSpec, locale: str) -> Iterator[Text]:
    condition = next((each for (key, _), each in playbook.errors.items() if key == rule), None)
    words = condition.words(locale) if condition else ""
    among = _AMONG[error.among]
    yield Text(f"Ошибка, если {words} ({among.ru}).", f"An error if {words} ({among.en}).")
    yield error.do
