"""What robots do for many cards at once is what they would have done for each."""

import re
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from tests.automation.showroom import signal, use_robots
from tests.world import LATER, NOW, make_cast, make_lead
from voronka.kernel.actor import Actor
from voronka.people.models import User
from voronka.process.commands import Signal
from voronka.process.plugins import actions
from voronka.process.state import CardRef
from voronka.records.models import Lead
from voronka.records.use_cases.run_command import run_command_on_all

pytestmark = pytest.mark.django_db

ROBOTS = """
  answerer:
    label: Answerer
    of: [leads]
    when: {{signal: go}}
    on_leave: keep
    then:
{steps}
  echo:
    label: Echo
    of: [leads]
    when: {{changed: [material, amount, card.owner]}}
    then:
      - create_task: plain
      - notify: look
"""
STEPS = {
    "create_task": [
        "{template: call, to: owner}",
        "{template: call, to: creator, due: 30m}",
        "{template: plain, at: next_contact_at, before: 2h}",
        "{template: meet, to: sales}",
    ],
    "cancel_task": ["plain"],
    "notify": ["look", "{message: look, to: [owner, head, role:sales]}"],
    "set_field": [
        "{field: material, value: birch}",
        "{field: material, value: plastic}",
        "{field: amount, from: budget}",
    ],
    "score": ["abc"],
    "move": ["assigned", "ours"],
    "assign": ["head", "turn"],
    "send_email": ["hello_mail"],
    "send_sms": ["hello_sms"],
    "send_chat": ["hello_chat"],
    "confirm_booking": ["visit"],
    "convert": ["{}"],
}
# Drawn anew each time, or made of what is.
_DRAWN = {"id", "link", "head", "xact"}
_NUMBER = re.compile(r"(?<='handing': )\d+|(?<=\|handed\|)\d+")
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


def test_every_action_is_compared() -> None:
    assert sorted(STEPS) == actions.keys()


@pytest.mark.parametrize(
    "steps",
    [
        *([f"{action}: {step}"] for action, all_steps in STEPS.items() for step in all_steps),
        ["create_task: call", "set_field: {field: material, value: birch}", "cancel_task: plain"],
        ["score: abc", "notify: look", "assign: head", "create_task: call"],
        ["create_task: call", "wait: 1h", "notify: look"],
    ],
    ids=lambda steps: " then ".join(steps),
)
def test_together_as_one_by_one(steps: list[str]) -> None:
    use_robots(ROBOTS.format(steps="\n".join(f"      - {step}" for step in steps)))
    cast = make_cast()
    # What is not won is not converted: there the whole command would fail.
    refs, actor = _leads(cast, complete="convert: {}" in steps), cast["Galina"].as_actor()
    known = {str(ref.id) for ref in refs} | {str(user.pk) for user in cast.values()}

    alone, together = (
        _written(known, one_by_one, refs, actor),
        _written(known, at_once, refs, actor),
    )

    assert together == alone
    assert any("answerer" in row for row in together)


def one_by_one(refs: Sequence[CardRef], actor: Actor) -> None:
    for ref in refs:
        signal(ref, now=LATER, actor=actor)


def at_once(refs: Sequence[CardRef], actor: Actor) -> None:
    run_command_on_all(kind="lead", refs=refs, command=Signal(name="go"), actor=actor, now=LATER)


@pytest.mark.parametrize(
    "steps",
    [
        "      - create_task: call\n      - notify: {message: look, to: [owner, head]}",
        "      - cancel_task: plain\n      - create_task: {template: plain, at: next_contact_at}",
    ],
)
def test_more_cards_take_as_many_queries_as_several(steps: str) -> None:
    use_robots(ROBOTS.format(steps=steps))
    cast = make_cast()
    actor = cast["Galina"].as_actor()
    leads = [_lead(cast["Anna"], number) for number in range(24)]

    # What is written of two is put together in fewer statements still.
    with CaptureQueriesContext(connection) as few:
        at_once([lead.ref for lead in leads[:8]], actor)
    with CaptureQueriesContext(connection) as many:
        at_once([lead.ref for lead in leads[8:]], actor)

    # Pages that are open hear of each of them, up to twenty.
    assert _counted(many) == _counted(few)


def _counted(queries: CaptureQueriesContext) -> int:
    return sum("pg_notify" not in query["sql"] for query in queries)


def _leads(cast: dict[str, User], *, complete: bool) -> list[CardRef]:
    """Return leads that differ in all that matters to a robot; complete ones pass every gate."""
    anna, boris = cast["Anna"], cast["Boris"]
    rest = {"material": "oak", "site_address": "Moscow"} if complete else {}
    leads = [
        _lead(anna, 1, **rest),
        _lead(boris, 2, **rest | {"material": "oak"}),
        _lead(None, 3, **rest),
        _lead(anna, 4, **rest) if complete else make_lead(owner=anna, phone="+7 (495) 555-01-94"),
    ]
    # The order in which many are locked, and so decided about.
    return sorted((lead.ref for lead in leads), key=lambda ref: ref.id)


def _lead(owner: User | None, number: int, **fields: Any) -> Lead:
    return make_lead(
        owner=owner,
        phone=f"+7 (495) 555-01-{number:02}",
        email=f"client{number}@example.com",
        budget="300000",
        next_contact_at=NOW + timedelta(days=number),
        **fields,
    )


def _written(known: set[str], deed: Any, refs: Sequence[CardRef], actor: Actor) -> list[str]:
    """Return every row there is after the deed, without drawn ids, and take the deed back."""
    with transaction.atomic():
        deed(refs, actor)
        rows = [row for model in apps.get_models() for row in _rows_of(model, known)]
        transaction.set_rollback(True)
    return sorted(rows)


def _rows_of(model: Any, known: set[str]) -> list[str]:
    if not model.__module__.startswith("voronka."):
        return []
    columns = [each.attname for each in model._meta.concrete_fields if each.attname not in _DRAWN]
    name = model._meta.label
    return [
        f"{name} {_without_drawn(str(row), known)}" for row in model.objects.values_list(*columns)
    ]


def _without_drawn(row: str, known: set[str]) -> str:
    row = _NUMBER.sub("drawn", row)
    return _UUID.sub(lambda found: found[0] if found[0] in known else "drawn", row)
