"""The schema that editors use: published as it is, and true of the shipped playbooks."""

import json
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from tests.process.books import BICYCLES, KITCHENS, changed
from voronka.process.json_schema import playbook_schema, schema_text
from voronka.process.loading.composing import plain_value

PUBLISHED = Path(__file__).parents[2] / "docs" / "playbook.schema.json"


def _problems(text: str) -> list[str]:
    document: Any = plain_value(text)
    validator = jsonschema_rs.validator_for(json.dumps(playbook_schema()))
    return ["/".join(map(str, e.instance_path)) for e in validator.iter_errors(document)]


def test_the_published_schema_is_current() -> None:
    assert PUBLISHED.read_text(encoding="utf-8") == schema_text()


@pytest.mark.parametrize("file", sorted(KITCHENS.glob("*.yaml")), ids=lambda file: file.name)
def test_each_file_of_the_pack_is_valid(file: Path) -> None:
    assert _problems(file.read_text(encoding="utf-8")) == []


def test_the_workshop_is_valid() -> None:
    assert _problems(BICYCLES) == []


@pytest.mark.parametrize(
    ("old", "new", "path"),
    [
        ("    first: 30wm", "    first: half an hour", "sos/waiting_bike/first"),
        ("        kind: waiting", "        kind: wait", "pipelines/repairs/stages/on_hold/kind"),
        ("title: {ru: Веломастерская, en: Bicycle workshop}", "title: {ru: Вело}", "title"),
        ("      brought:\n", "      Brought:\n", "pipelines/repairs/stages"),
        ("sources:\n", "sourcces:\n", ""),
    ],
)
def test_a_mistake_is_found_where_it_stands(old: str, new: str, path: str) -> None:
    assert path in _problems(changed(old, new))
