"""Turns the merged document into a `PlaybookSpec`; each mistake of shape becomes a problem."""

import re
import types
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from voronka.process.problems import Findings, Path, did_you_mean
from voronka.process.schema import PlaybookSpec

_KEY = re.compile(r"[a-z][a-z0-9_]*")
# Mappings whose keys are not keys of the playbook but words of their own.
_FREE_KEYS = {("calendar", "hours")}
_EXPECTED = {
    "string_type": "a text",
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "int_from_float": "a whole number",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
    "dict_type": "a mapping (key: value)",
    "mapping_type": "a mapping (key: value)",
    "model_type": "a mapping (key: value)",
    "model_attributes_type": "a mapping (key: value)",
    "list_type": "a list",
    "sequence_str": "a list",
    "is_instance_of": "a list",
}


def shaped(document: Any, findings: Findings) -> PlaybookSpec | None:
    """Return the spec, or None if the document has not its shape."""
    _check_keys(document, PlaybookSpec, (), findings)
    try:
        return PlaybookSpec.model_validate(document)
    except ValidationError as error:
        for details in error.errors():
            _report(details, findings)
        return None


def _report(details: ErrorDetails, findings: Findings) -> None:
    path = tuple(part for part in details["loc"] if part != "[key]")
    name, kind = str(path[-1]) if path else "", details["type"]
    context = details.get("ctx", {})
    if kind == "extra_forbidden":
        model = _type_at(path[:-1])
        known = _keys_of(model) if model is not None else []
        findings.add(path, f"'{name}' is not known here{did_you_mean(name, known)}")
    elif kind == "missing":
        findings.add(path[:-1], f"'{name}' is missing here")
    elif kind == "literal_error":
        choices = re.findall(r"'([^']+)'", str(context.get("expected", "")))
        given = details["input"]
        findings.add(path, f"'{given}' is not possible here{did_you_mean(str(given), choices)}")
    elif kind == "value_error":
        findings.add(path, f"{name}: {context.get('error', details['msg'])}{_hint(details)}")
    elif kind in _EXPECTED:
        findings.add(path, f"'{name}' should be {_EXPECTED[kind]}, not {_shown(details['input'])}")
    else:
        findings.add(path, f"{name}: {details['msg']}")


def _hint(details: ErrorDetails) -> str:
    """A comma inside `{ru: …, en: …}` ends the text, and what follows becomes a key."""
    given = details["input"]
    has_stray = isinstance(given, Mapping) and any(value is None for value in given.values())
    return "; a text with a comma must stand in quotes" if has_stray else ""


def _shown(value: Any) -> str:
    if value is None:
        return "empty"
    if isinstance(value, Mapping):
        return "a mapping"
    return "a list" if isinstance(value, list) else repr(value)


def _check_keys(value: Any, annotation: Any, path: Path, findings: Findings) -> None:
    """Note every key of a mapping that is not written as a key."""
    annotation = _without_none(annotation)
    is_mapping = isinstance(value, Mapping)
    if is_mapping and _is_mapping(annotation) and path not in _FREE_KEYS:
        for key in value:
            if not _KEY.fullmatch(str(key)):
                findings.add(
                    (*path, key),
                    f"'{key}' is not a key: write small Latin letters, digits and _, "
                    "beginning with a letter",
                )
    for key, item in _items(value):
        if (inner := _inside(annotation, key)) is not None:
            _check_keys(item, inner, (*path, key), findings)


def _items(value: Any) -> Iterable[tuple[str | int, Any]]:
    if isinstance(value, Mapping):
        return value.items()
    return enumerate(value) if isinstance(value, list) else ()


def _type_at(path: Path) -> type[BaseModel] | None:
    """Return the section that stands at this path of the schema."""
    annotation: Any = PlaybookSpec
    for part in path:
        annotation = _inside(_without_none(annotation), part)
    annotation = _without_none(annotation)
    is_model = isinstance(annotation, type) and issubclass(annotation, BaseModel)
    return annotation if is_model else None


def _inside(annotation: Any, part: str | int) -> Any:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        for name, field in annotation.model_fields.items():
            if part in (name, field.alias):
                return field.annotation
        return None
    arguments = get_args(annotation)
    # A mapping of anything (a robot's parameters) is checked by the plug-ins.
    return arguments[-1] if arguments and arguments[-1] is not Any else None


def _is_mapping(annotation: Any) -> bool:
    origin = get_origin(annotation)
    return isinstance(origin, type) and issubclass(origin, Mapping) and _inside(annotation, "")


def _without_none(annotation: Any) -> Any:
    if get_origin(annotation) in (Union, types.UnionType):
        return next(a for a in get_args(annotation) if a is not types.NoneType)
    return annotation


def _keys_of(model: type[BaseModel]) -> Sequence[str]:
    return [field.alias or name for name, field in model.model_fields.items()]
