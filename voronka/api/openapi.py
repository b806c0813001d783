"""The description of the API for programs (OpenAPI 3.1): made of the code, then rounded off."""

from copy import deepcopy
from typing import Any

from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema

from voronka.api.problems import MEDIA_TYPE, Problem

CARDS = ("leads", "deals")
_BOTH = "{cards}"
_ALWAYS = {"422": "Not valid, or the process does not allow it.", "503": "No process yet."}
_SIGNED_IN = {
    "401": "It is not known who asks.",
    "403": "It is known who asks, and they may not.",
    "404": "No such thing, or the one who asks does not see it.",
    "409": "Somebody else was first.",
}
_OPEN = {"404": "No such thing.", "429": "Too many requests."}
_KEY_HEADER = {
    "in": "header",
    "name": "Idempotency-Key",
    "required": False,
    "description": "The same key gives the first answer again; nothing is made twice.",
    "schema": {"type": "string", "maxLength": 200, "pattern": "^[A-Za-z0-9_-]+$"},
}


class VoronkaAPI(NinjaAPI):
    """An API whose description tells of leads and deals apart, and of every refusal."""

    def get_openapi_schema(
        self, *, path_prefix: str | None = None, path_params: dict[str, Any] | None = None
    ) -> OpenAPISchema:
        schema = super().get_openapi_schema(path_prefix=path_prefix, path_params=path_params)
        problem = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
        schemas = schema["components"].setdefault("schemas", {})
        schemas.update(problem.pop("$defs", {}))
        schemas["Problem"] = problem
        paths: dict[str, Any] = {}
        for path, operations in schema["paths"].items():
            for name, found in _told_apart(path, operations):
                paths[name] = {method: _rounded(each) for method, each in found.items()}
        schema["paths"] = paths
        return schema


def _told_apart(path: str, operations: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """Return the path once for leads and once for deals where it is for both."""
    if _BOTH not in path:
        return [(path, operations)]
    return [(path.replace(_BOTH, cards), _of(operations, cards)) for cards in CARDS]


def _of(operations: dict[str, Any], cards: str) -> dict[str, Any]:
    found = deepcopy(operations)
    for operation in found.values():
        operation["operationId"] = f"{cards}_{operation['operationId']}"
        operation["tags"] = [cards]
        operation["parameters"] = [p for p in operation["parameters"] if p["name"] != "cards"]
    return found


def _rounded(operation: dict[str, Any]) -> dict[str, Any]:
    found = deepcopy(operation)
    refusals = _ALWAYS | (_SIGNED_IN if found.get("security") else _OPEN)
    if found.pop("x-once", False):
        found["parameters"].append(_KEY_HEADER)
    for status, description in refusals.items():
        found["responses"][status] = {
            "description": description,
            "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
    found["responses"] = {str(status): each for status, each in found["responses"].items()}
    return found
