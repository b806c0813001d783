"""The API answers whatever is asked as its own description says, and never breaks."""

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from django.core import signals
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from pydantic import BaseModel
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.api.client import Program
from tests.world import NOW, make_cast, use_kitchens
from voronka.api.v1.routes import api
from voronka.api.values import In, Out

SNAPSHOT = Path(__file__).parents[2] / "docs" / "openapi.json"
# Each right and wrong; of those for a thing of the house one goes astray.
EXAMPLES = 2
_READ = ("/api/v1/deals/", "/api/v1/deals/board/", "/api/v1/deals/{card_id}/")
_BASES: tuple[type[BaseModel], ...] = (In, Out)
CHECKS = (
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
)


def described() -> str:
    """Return the description as it stands in the repository."""
    schema = json.loads(json.dumps(api.get_openapi_schema(path_prefix="/api/v1/")))
    return json.dumps(schema, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


@pytest.mark.django_db
def test_the_description_in_the_repository_is_that_of_the_code() -> None:
    # After a change: python -m tests.api.write_openapi
    assert SNAPSHOT.read_text(encoding="utf-8") == described()


def test_no_two_things_that_are_sent_or_answered_share_a_name() -> None:
    # They would become one in the description.
    named = Counter(each.__name__ for base in _BASES for each in _kinds_of(base))

    assert [name for name, count in named.items() if count > 1] == []


def _kinds_of(base: type[BaseModel]) -> Iterator[type[BaseModel]]:
    each: type[BaseModel]
    for each in base.__subclasses__():
        yield each
        yield from _kinds_of(each)


@pytest.mark.django_db
def test_whatever_is_sent_is_answered_as_described(settings: Any) -> None:
    settings.SANDBOX = False
    use_kitchens()
    cast = make_cast()
    galina, irina = Program(cast["Galina"]), Program(cast["Irina"])
    known = _things(galina, str(cast["Maxim"].pk))
    asked = 0
    with _one_connection():
        for operation in _operations():
            asked += _ask(operation, galina, known | {"user_id": str(cast["Boris"].pk)})
    assert asked > 300
    assert irina.get("/leads/", which="all", limit=1)["items"] != []


def _things(galina: Program, measurer: str) -> dict[str, str]:
    """Make one of each thing, so that addresses lead somewhere."""
    fields = {
        "client_name": "Vera",
        "phone": "+7 (495) 555-01-11",
        "site_address": "Moscow, Lesnaya 1",
    }
    lead = galina.post("/leads/", {"fields": fields}, expect=201)
    path = f"/leads/{lead['id']}"
    task = {"title": "Call", "due_at": NOW.isoformat()}
    task_id = galina.post(f"{path}/tasks/", task, expect=201)["id"]
    message = {"channel": "sms", "text": "Hello"}
    message_id = galina.post(f"{path}/messages/", message, expect=201)["id"]
    now = galina.get(f"{path}/")["created_at"]
    slots = galina.get("/booking-kinds/visit/slots/", start=now, end=now.replace("2026", "2027", 1))
    wish = {"kind": "visit", "resource_id": measurer, "starts_at": slots[0]["starts_at"]}
    booking_id = galina.post(f"{path}/bookings/", wish, expect=201)["id"]
    return {
        "card_id": lead["id"],
        "task_id": task_id,
        "message_id": message_id,
        "booking_id": booking_id,
        "kind": "visit",
        "key": "site",
        "stage": "new",
    }


@contextmanager
def _one_connection() -> Iterator[None]:
    """Keep the connection that holds the test's transaction, as Django's own client does."""
    around = (signals.request_started, signals.request_finished)
    for signal in around:
        signal.disconnect(close_old_connections)
    try:
        yield
    finally:
        for signal in around:
            signal.connect(close_old_connections)


def _operations() -> Iterator[Any]:
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())
    for result in schema.get_all_operations():
        operation = result.ok()  # type: ignore[union-attr]
        # What is for leads and deals alike is one and the same code.
        if not operation.path.startswith("/api/v1/deals/") or operation.path in _READ:
            yield operation


def _ask(operation: Any, program: Program, known: dict[str, str]) -> int:
    """Ask for one operation in many ways, right and wrong, and return how many."""
    count = 0
    for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):

        @settings(
            max_examples=EXAMPLES,
            deadline=None,
            derandomize=True,
            database=None,
            phases=[Phase.explicit, Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy(generation_mode=mode))
        def ask(case: Any) -> None:
            nonlocal count
            count += 1
            if case.path_parameters and count % 4:
                for name in case.path_parameters:
                    case.path_parameters[name] = known.get(name, case.path_parameters[name])
            response = case.call(headers=program.headers)
            case.validate_response(response, checks=CHECKS)

        try:
            ask()
        except schemathesis.errors.InvalidSchema:
            # Nothing about it can be wrong.
            continue
    return count
