"""Whatever is typed or posted: stored, or refused with a reason; never an error of the database."""

from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest

from tests.world import LATER, NOW, make_lead, make_user, use_showroom
from voronka.kernel.actor import SYSTEM
from voronka.process.commands import Create, Signal
from voronka.records.models import CardEvent, Lead
from voronka.records.queries.search import search
from voronka.records.use_cases.add_note import add_note
from voronka.records.use_cases.create_card import create_card
from voronka.records.use_cases.edit_card import UnableToEditCard, edit_card
from voronka.records.use_cases.override_gate import override_gate
from voronka.records.use_cases.run_command import CommandRefused, run_command

pytestmark = pytest.mark.django_db

ODD: tuple[Any, ...] = (
    "a\x00b",
    "a\ud800b",
    "😀" * 300,
    "x" * 1001,
    "1" * 400,
    -1,
    10**30,
    float("nan"),
    float("inf"),
    [],
    ["\x00"],
    {"minor": 10**30, "currency": "RUB"},
    {"minor": "1", "currency": None},
    {"minor": 1, "currency": "X" * 99},
    {"a": {"b": ["c"]}},
    "9999-12-31T23:59:59+00:00",
    "0001-01-01",
    True,
    "%_\\",
    "' OR 1=1 --",
)
FIELDS = (
    "title", "client_name", "phone", "email", "messenger", "source", "request", "amount",
    "next_contact_at", "budget", "material", "appliances", "visit_date", "width", "urgent",
    "second_phone", "designer", "\x00", "nothing",
)  # fmt: skip


@pytest.mark.parametrize("name", FIELDS)
def test_every_field_takes_or_refuses_anything(name: str) -> None:
    use_showroom()
    anna = make_user("Anna")
    lead = make_lead(owner=anna)

    for value in ODD:
        for wish in (
            lambda v=value: edit_card(
                ref=lead.ref, fields={name: v}, seen={name: v}, actor=anna.as_actor(), now=LATER
            ),
            lambda v=value: create_card(
                kind="lead",
                command=Create(pipeline="leads", fields={name: v}, channel="c" * 100),
                actor=SYSTEM,
                now=NOW,
            ),
        ):
            try:
                with suppress(UnableToEditCard):
                    wish()
            except CommandRefused as refused:
                assert refused.decision.refusals


def test_notes_reasons_and_names_are_kept_without_what_cannot_be_stored() -> None:
    use_showroom()
    galina = make_user("Galina").as_actor()
    lead = make_lead()

    add_note(ref=lead.ref, text="a\x00b\ud800c", actor=galina, now=LATER)
    override_gate(
        ref=lead.ref,
        stage="sent",
        reason="be\x00cause\ud800",
        expires_at=NOW + timedelta(days=30),
        actor=galina,
        now=LATER,
    )
    run_command(ref=lead.ref, command=Signal(name="s\x00" * 200), actor=SYSTEM, now=LATER)

    notes = CardEvent.objects.filter(card_id=lead.pk, kind__in=["note", "override"])
    assert sorted(notes.values_list("note", flat=True)) == ["abc", "because"]
    assert Lead.objects.get(pk=lead.pk).stage == "sent"


@pytest.mark.parametrize(
    "text", ["%", "__", "\\", "'", "\x00\x00", "\ud800a", "+", "((((", "8" * 99]
)
def test_any_search_is_answered(text: str) -> None:
    use_showroom()
    galina = make_user("Galina").as_actor()
    make_lead(title="plain")

    assert search(actor=galina, text=text) == []


def test_a_clock_that_runs_behind_does_not_stop_anybody() -> None:
    use_showroom()
    anna = make_user("Anna")
    lead = make_lead(owner=anna, now=LATER)

    run_command(
        ref=lead.ref,
        command=Signal(name="x"),
        actor=anna.as_actor(),
        now=LATER - timedelta(seconds=5),
    )

    event = CardEvent.objects.get(card_id=lead.pk, kind="signal")
    assert event.at == LATER
