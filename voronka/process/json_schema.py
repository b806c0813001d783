"""
The JSON Schema of `playbook.yaml`, for editors that complete and check while one writes.

Public: `playbook_schema()`, `schema_text()`. The published copy is docs/playbook.schema.json.
"""

import json
from typing import Any

from pydantic.json_schema import GenerateJsonSchema

from voronka.process.schema import PlaybookSpec

DRAFT = "https://json-schema.org/draft/2020-12/schema"
_KEY = "^[a-z][a-z0-9_]*$"


class _Generator(GenerateJsonSchema):
    schema_dialect = DRAFT


def playbook_schema() -> dict[str, Any]:
    """Return the schema of a playbook file."""
    schema = PlaybookSpec.model_json_schema(by_alias=True, schema_generator=_Generator)
    schema = _tidied(schema)
    # A playbook may be split into several files, so no single file needs to have every section.
    schema.pop("required", None)
    schema["$defs"] = {"Text": _TEXT, **schema["$defs"]}
    return {"$schema": DRAFT, **schema, "title": "Voronka playbook"}


def schema_text() -> str:
    """Return the schema as it is published."""
    return json.dumps(playbook_schema(), ensure_ascii=False, indent=2) + "\n"


def _tidied(value: Any) -> Any:
    """Return the schema with keys of mappings checked and texts in one place."""
    if isinstance(value, list):
        return [_tidied(item) for item in value]
    if not isinstance(value, dict):
        return value
    if _is_text(value):
        rest = [option for option in value["anyOf"] if option == {"type": "null"}]
        text = {"$ref": "#/$defs/Text"}
        return {"anyOf": [text, *rest]} if rest else text
    tidy = {key: _tidied(item) for key, item in value.items() if key != "default"}
    if _is_keyed(tidy):
        tidy["propertyNames"] = {"pattern": _KEY}
    return tidy


def _is_keyed(schema: dict[str, Any]) -> bool:
    """Say whether it is a mapping whose keys are keys of the playbook."""
    inner = schema.get("additionalProperties")
    return schema.get("type") == "object" and isinstance(inner, dict) and "$ref" in inner


def _is_text(schema: dict[str, Any]) -> bool:
    options = schema.get("anyOf", [])
    return any(set(option.get("properties", ())) == {"ru", "en"} for option in options)


_TEXT = {
    "description": "A text in both languages, one that is the same in both, or one from files.",
    "anyOf": [
        {"type": "string"},
        {
            "type": "object",
            "properties": {"ru": {"type": "string"}, "en": {"type": "string"}},
            "required": ["ru", "en"],
            "additionalProperties": False,
        },
        {
            "type": "object",
            "properties": {"file": {"type": "string", "pattern": r"^texts/.+\.\w+$"}},
            "required": ["file"],
            "additionalProperties": False,
        },
    ],
}
