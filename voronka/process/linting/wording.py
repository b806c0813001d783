"""Names of stages that say what is going on instead of what has been reached; lost translations."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pydantic import BaseModel

from voronka.process.playbook import Playbook
from voronka.process.problems import Findings, Path
from voronka.process.text import Text

# "отправлено", "назначен", "приняты": a short participle says what has been done.
_DONE_RU = re.compile(r"\w{2,}(?:[еёая]н|[ыиуя]т|[оа]т)(?:[аоы])?\b", re.IGNORECASE)
_STATE_RU = re.compile(
    r"^(?:в|на)\s+\w+(?:е|и|у|ии)\b"
    r"|\b(?:ожида|ждем|ждём|ждет|ждёт|дума|обрабатыва|согласовыва|рассматрива|обсужда)\w*"
    r"|^\w+(?:ание|ение|овка|отка|воры)\b",
    re.IGNORECASE,
)
_STATE_EN = re.compile(
    r"^(?:in|under|on|at|being)\b|\b(?:pending|awaiting|progress)\b|^\w{2,}ing\b", re.IGNORECASE
)
_CYRILLIC = re.compile(r"[а-яё]", re.IGNORECASE)
_LATIN_WORD = re.compile(r"\b[a-z]{2,}\b", re.IGNORECASE)


def state_names(playbook: Playbook, findings: Findings) -> None:
    """Note stages named as a state («в работе») instead of a result («счёт выставлен») (F3)."""
    for key, line in playbook.spec.pipelines.items():
        for name, stage in line.stages.items():
            if stage.kind == "waiting":
                continue
            for label in _states(stage.label):
                findings.add(
                    ("pipelines", key, "stages", name, "label"),
                    f"the stage «{label}» is named as a state; name the result that was reached, "
                    "such as «счёт выставлен», “invoice issued”",
                    severity="warning",
                    rule="state_name",
                    ru=f"стадия «{label}» названа состоянием, а не результатом",
                )


def _states(label: Text) -> list[str]:
    found = []
    if _STATE_RU.search(label.ru) and not _DONE_RU.search(label.ru):
        found.append(label.ru)
    if label.en != label.ru and _STATE_EN.search(label.en):
        found.append(label.en)
    return found


def translations(playbook: Playbook, findings: Findings) -> None:
    """Note texts that stand in one language in both places."""
    for path, text in _texts(playbook.spec, ()):
        if _CYRILLIC.search(text.en):
            findings.add(
                path,
                f"the English text is Russian: «{_short(text.en)}»",
                severity="warning",
                rule="translation",
                ru=f"английский текст написан по-русски: «{_short(text.en)}»",
            )
        elif text.ru == text.en and len(_LATIN_WORD.findall(_words(text.ru))) > 2:
            findings.add(
                path,
                f"the Russian text is missing: “{_short(text.en)}”",
                severity="warning",
                rule="translation",
                ru=f"нет русского текста: “{_short(text.en)}”",
            )


def _words(text: str) -> str:
    """Return the text without its places to fill."""
    return re.sub(r"\{\{.*?\}\}", "", text)


def _short(text: str) -> str:
    line = text.split("\n")[0]
    return line if len(line) <= 60 else f"{line[:57]}…"


def _texts(value: Any, path: Path) -> Iterator[tuple[Path, Text]]:
    if isinstance(value, Text):
        yield path, value
    elif isinstance(value, BaseModel):
        for name, field in type(value).model_fields.items():
            yield from _texts(getattr(value, name), (*path, field.alias or name))
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from _texts(item, (*path, key))
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for number, item in enumerate(value):
            yield from _texts(item, (*path, number))
