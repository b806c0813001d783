"""Whatever is written in a playbook, the loader answers with problems, never with an exception."""

import json
from collections.abc import Iterator
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.process.books import BICYCLES
from voronka.process.facts import facts
from voronka.process.lint import lint
from voronka.process.loader import check_files
from voronka.process.loading.composing import plain_value

DOCUMENT: Any = plain_value(BICYCLES)
Path = tuple[str | int, ...]


def _paths(value: Any, path: Path = ()) -> Iterator[Path]:
    if path:
        yield path
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _paths(item, (*path, key))
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from _paths(item, (*path, number))


PATHS = list(_paths(DOCUMENT))
WORDS = [
    "", "x", "brought", "priced", "fault", "estimate", "test_ride", "owner", "boss", "care",
    "entered", "changed", "before", "untouched", "created", "card.owner", "tasks.test_ride.due_at",
    "2wd", "{{", "{{ fault }}", "has(fault)", "fault ==", "1 +", "((((", "deal", "lead", "text",
    "choice",
]  # fmt: skip
VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-5, 10**12),
    st.floats(allow_nan=False),
    st.sampled_from(WORDS),
    st.text(max_size=8),
    st.lists(st.sampled_from(WORDS), max_size=3),
    st.dictionaries(st.sampled_from(WORDS), st.sampled_from(WORDS), max_size=3),
    st.sampled_from(PATHS).map(lambda path: _at(DOCUMENT, path)),
)


def _at(document: Any, path: Path) -> Any:
    for part in path:
        document = document[part]
    return document


def _with(path: Path, value: Any, *, remove: bool) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(json.dumps(DOCUMENT))
    holder = _at(document, path[:-1])
    if remove:
        del holder[path[-1]]
    else:
        holder[path[-1]] = value
    return document


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(PATHS), VALUES, st.booleans())
def test_any_change_is_loaded_or_explained(path: Path, value: Any, remove: bool) -> None:
    # JSON is YAML.
    text = json.dumps(_with(path, value, remove=remove), ensure_ascii=False, indent=1)

    playbook, findings = check_files({"playbook.yaml": text}, facts)

    assert (playbook is None) == bool(findings.problems)
    assert all(p.message and p.line >= 1 and p.file == "playbook.yaml" for p in findings.problems)
    if playbook is not None:
        lint(playbook, findings.places)


@settings(max_examples=100, deadline=None)
@given(st.integers(0, len(BICYCLES) - 1), st.integers(0, 40), st.text(max_size=10))
def test_any_broken_text_is_loaded_or_explained(start: int, length: int, put: str) -> None:
    text = BICYCLES[:start] + put + BICYCLES[start + length :]

    playbook, findings = check_files({"playbook.yaml": text}, facts)

    assert (playbook is None) == bool(findings.problems)
