"""A card as it was on a day is what it was on that day (N15)."""

import random
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest

from tests.world import LATER, NOW, make_cast, make_lead, use_kitchens
from voronka.kernel.errors import NotFound
from voronka.process.models.active import active_playbook
from voronka.records.models import Lead
from voronka.records.queries.as_of import CardThen, card_as_of
from voronka.records.queries.cards import state_of
from voronka.records.use_cases.assign_card import assign_card
from voronka.records.use_cases.edit_card import edit_card
from voronka.records.use_cases.junk_card import junk_card
from voronka.records.use_cases.restore_card import restore_card
from voronka.records.use_cases.run_command import CommandRefused

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def _now(lead: Lead) -> dict[str, Any]:
    lead.refresh_from_db()
    state = state_of(lead)
    told = {name: value for name, value in state.fields.items() if value is not None}
    return told | {
        "@stage": state.stage,
        "@owner": state.owner_id,
        "@since": state.entered_stage_at,
    }


def _then(then: CardThen) -> dict[str, Any]:
    told = {each.name: each.value for each in then.fields if each.value is not None}
    return told | {
        "@stage": then.stage_key,
        "@owner": then.owner_id,
        "@since": then.stage_since,
    }


@pytest.mark.parametrize("seed", range(3))
def test_every_moment_of_a_life_is_rebuilt_as_it_was(seed: int) -> None:
    use_kitchens()
    cast = make_cast()
    galina = cast["Galina"].as_actor()
    lead = make_lead(
        owner=cast["Anna"], phone="+74955550111", budget={"minor": 100_00, "currency": "RUB"}
    )
    draw = random.Random(seed)
    seen: dict[datetime, dict[str, Any]] = {NOW: _now(lead)}
    edits: list[dict[str, Any]] = [
        {"title": "Oak"}, {"title": ""}, {"budget": "250000"}, {"phone": "+74955550122"},
        {"phone": ""}, {"next_contact_at": LATER.isoformat()}, {"client_name": "Вера"},
        {"kitchen_shape": ""},
    ]  # fmt: skip
    known = active_playbook().fields("lead")

    for number in range(1, 13):
        at = NOW + number * HOUR
        fields = draw.choice([each for each in edits if set(each) <= set(known)])
        owner = cast[draw.choice(["Anna", "Boris"])]
        wishes: list[Callable[[], object]] = [
            partial(assign_card, ref=lead.ref, owner_id=owner.pk, actor=galina, now=at),
            partial(junk_card, ref=lead.ref, reason="spam", actor=galina, now=at),
            partial(restore_card, ref=lead.ref, actor=galina, now=at),
            partial(edit_card, ref=lead.ref, fields=fields, seen={}, actor=galina, now=at),
        ]
        # What does not go now is refused and changes nothing.
        with suppress(CommandRefused):
            draw.choices(wishes, [2, 1, 3, 6])[0]()
        seen[at] = _now(lead)

    assert len({str(sorted(each.items(), key=str)) for each in seen.values()}) > 4
    for at, stood in seen.items():
        then = card_as_of(ref=lead.ref, at=at + HOUR / 2, actor=galina)
        assert _then(then) == stood, at


def test_what_is_different_now_is_marked_and_the_rules_of_then_are_named() -> None:
    playbook = use_kitchens()
    cast = make_cast()
    anna = cast["Anna"].as_actor()
    lead = make_lead(owner=cast["Anna"], phone="+74955550111", title="Oak")
    begun = lead.stage
    edit_card(ref=lead.ref, fields={"title": "Ash"}, seen={}, actor=anna, now=LATER)
    junk_card(ref=lead.ref, reason="spam", actor=cast["Galina"].as_actor(), now=LATER)

    then = card_as_of(ref=lead.ref, at=LATER - HOUR / 60, actor=anna)

    assert (then.title, then.stage_key, then.stage_differs) == ("Oak", begun, True)
    assert (then.owner_name, then.owner_differs) == ("Anna", False)
    assert {each.name for each in then.fields if each.differs} == {"title", "junk_reason"}
    assert then.playbook_hash == playbook.hash


def test_before_its_time_and_for_strangers_there_is_no_card() -> None:
    use_kitchens()
    cast = make_cast()
    lead = make_lead(owner=cast["Anna"])

    for name, at in (("Anna", NOW - HOUR), ("Zoya", LATER)):
        with pytest.raises(NotFound):
            card_as_of(ref=lead.ref, at=at, actor=cast[name].as_actor())


def test_what_is_hidden_now_is_hidden_then() -> None:
    use_kitchens()
    cast = make_cast()
    lead = make_lead(owner=cast["Anna"], phone="+74955550111", budget="1000")
    galina = card_as_of(ref=lead.ref, at=LATER, actor=cast["Galina"].as_actor())

    assert "budget" in {each.name for each in galina.fields}
