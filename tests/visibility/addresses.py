"""Every address of the product, from the routes themselves, with somebody's ids filled in."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

_ARGUMENT = re.compile(r"<(?:(\w+):)?(\w+)>|\{(\w+)\}")
_SEVERAL = re.compile(r"<(kind|client|noun):\w+>")
_OPENAPI = Path(__file__).parents[2] / "docs" / "openapi.json"
# Words of the process and of pages, with one that exists.
WORDS = {
    "kind": "visit",
    "stage": "assigned",
    "piece": "head",
    "group": "client",
    "channel": "sms",
    "column": "owner",
    "of": "contact",
    "own_field": "call_time",
    "which": "owner",
    "place": "list.lead",
    "robot": "introduce",
    "rule": "sales",
    "name": "kitchens",
    "day": "2026-03-10",
    "source": "form",
    "template": "introduce",
    "token": "none",
    "case": "good_lead",
    "secret": "none",
    "key": "site",
}


@dataclass(frozen=True)
class Address:
    """Where to ask, how, what with; `names` are the arguments whose ids stand in it."""

    method: str
    path: str
    names: frozenset[str]
    route: str
    body: Any = None


def pages(ids: dict[str, str]) -> Iterator[Address]:
    """Yield every page, read and posted to; those of both kinds of cards and clients twice."""
    for route, pattern in _walk(get_resolver()):
        if not pattern.callback.__module__.startswith("voronka.web."):
            continue
        for told in _told_apart(f"/{route}"):
            path, names = _filled(told, ids)
            for method in ("GET", "POST"):
                yield Address(method, path, names, route)


def operations(ids: dict[str, str]) -> Iterator[Address]:
    """Yield every operation of the API, with a body as described."""
    described = json.loads(_OPENAPI.read_text(encoding="utf-8"))
    schemas = described["components"]["schemas"]
    for route, found in described["paths"].items():
        path, names = _filled(route, ids)
        for method, operation in found.items():
            if method in ("get", "post", "put", "patch", "delete"):
                query = "&".join(_query(operation, schemas, ids))
                body = _body(operation, schemas)
                full = f"{path}?{query}" if query else path
                yield Address(method.upper(), full, names, route, body)


def _walk(resolver: URLResolver, before: str = "") -> Iterator[tuple[str, URLPattern]]:
    for each in resolver.url_patterns:
        route = before + str(each.pattern)
        if isinstance(each, URLResolver):
            yield from _walk(each, route)
        else:
            yield route, each


_WAYS = {
    "kind": ("leads", "deals"),
    "client": ("contacts", "companies"),
    "noun": ("contacts", "companies", "tasks"),
}


def _told_apart(route: str) -> list[str]:
    """Return an address of several nouns once for each."""
    found = _SEVERAL.search(route)
    if found is None:
        return [route]
    return [route.replace(found[0], way, 1) for way in _WAYS[found[1]]]


def _filled(route: str, ids: dict[str, str]) -> tuple[str, frozenset[str]]:
    names = set()

    def value(found: re.Match[str]) -> str:
        name = found[2] or found[3]
        if found[1] == "kind":
            return "leads"
        if name in ("card_id", "client_id", "row_id"):
            name = _noun(route)
        if name in WORDS or not name.endswith(("_id", "lead", "deal", "contact", "company")):
            return WORDS.get(name, "none")
        names.add(name)
        return ids[name]

    return _ARGUMENT.sub(value, route), frozenset(names)


def _noun(route: str) -> str:
    """Return whose id stands for a card or a client in this address."""
    nouns = {
        "leads": "lead",
        "deals": "deal",
        "contacts": "contact",
        "companies": "company",
        "tasks": "task_id",
    }
    return next((noun for word, noun in nouns.items() if f"/{word}/" in route), "lead")


# Whose time, from when until when: what is hers has to lie within.
_OF_QUERIES = {"start": "2026-03-01T00:00:00Z", "end": "2026-04-01T00:00:00Z", "year": "2026"}


def _query(
    operation: dict[str, Any], schemas: dict[str, Any], ids: dict[str, str]
) -> Iterator[str]:
    known = _OF_QUERIES | {"people": ids["person_id"]}
    for each in operation.get("parameters", []):
        if each["in"] == "query" and each.get("required"):
            name = each["name"]
            yield f"{name}={known.get(name) or _value(each['schema'], schemas)}"


def _body(operation: dict[str, Any], schemas: dict[str, Any]) -> Any:
    content = operation.get("requestBody", {}).get("content", {})
    described = content.get("application/json")
    if described is None:
        return "file" if content else None
    return _value(described["schema"], schemas)


_BY_FORMAT = {
    "uuid": "00000000-0000-7000-8000-000000000000",
    "date-time": "2027-03-10T12:00:00Z",
    "date": "2027-03-10",
}


def _value(schema: dict[str, Any], schemas: dict[str, Any]) -> Any:
    """Return the least that the schema lets in."""
    if "$ref" in schema:
        return _value(schemas[schema["$ref"].rsplit("/", 1)[-1]], schemas)
    if "anyOf" in schema:
        return _value(schema["anyOf"][0], schemas)
    if "enum" in schema:
        return schema["enum"][0]
    kind = schema.get("type", "object")
    if kind == "object":
        known = schema.get("properties", {})
        return {name: _value(known[name], schemas) for name in schema.get("required", [])}
    if kind == "array":
        return [_value(schema["items"], schemas)] if schema.get("minItems") else []
    plain = {"string": _BY_FORMAT.get(schema.get("format", ""), "x"), "boolean": True}
    return plain.get(kind, schema.get("minimum", 1))
