"""Every planted error is found, no clean card is, and what is repaired goes (Q8, N10)."""

import random
from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from django.db import connection

from tests.quality.errors_showroom import (
    PLANTS,
    TOMORROW,
    a_phone,
    clean_deal,
    clean_lead,
    open_errors,
    use_error_rules,
)
from tests.world import LATER, NOW, make_cast, make_lead, make_user, use_kitchens
from voronka.kernel.errors import NotFound
from voronka.people.models import Team
from voronka.process import asking, rules
from voronka.process.lateness import IS_LATE, is_late, late_since
from voronka.process.models.active import active_playbook
from voronka.process.schema import CardKind
from voronka.process.values import values_of
from voronka.quality.error_control.errors import (
    counts_by_person,
    counts_by_rule,
    error_count,
    error_rows,
    errors_of_card,
    explain_error,
    trend,
)
from voronka.quality.error_control.refresh import refresh_changed_errors, refresh_every_error
from voronka.quality.error_control.rules import question
from voronka.quality.models import CardError, CardToCheck
from voronka.records.queries.cards import MODELS, facts_of, state_of
from voronka.records.use_cases.edit_card import edit_card
from voronka.work.models import Notification

pytestmark = pytest.mark.django_db
# After the stage's deadline, before the visit.
SOON = NOW + timedelta(hours=5)
TABLES: Mapping[CardKind, str] = {"lead": "records_lead", "deal": "records_deal"}
Verdicts = dict[tuple[UUID, str], bool]


def test_every_shipped_rule_is_planted() -> None:
    assert list(PLANTS) == list(use_kitchens().spec.errors)


@pytest.mark.parametrize("rule", list(PLANTS))
def test_a_planted_error_is_found_and_the_clean_card_beside_it_is_not(rule: str) -> None:
    use_error_rules()
    cast = make_cast()
    clean = [clean_lead(cast), clean_deal(cast)]
    wrong = PLANTS[rule](cast)
    then = TOMORROW + timedelta(hours=5) if rule == "visit_without_result" else SOON

    refresh_every_error(now=then)

    assert rule in open_errors(wrong)
    if then == SOON:
        assert open_errors(wrong) == {rule}
        assert [open_errors(ref) for ref in clean] == [set(), set()]


@pytest.mark.parametrize("seed", range(3))
def test_among_all_planted_errors_clean_cards_are_clean_and_each_plant_is_found_alone(
    seed: int,
) -> None:
    use_error_rules()
    cast = make_cast()
    draw = random.Random(seed)
    clean = [
        (draw.choice([clean_lead, clean_deal]))(cast, draw.choice(["Anna", "Galina", "Viktor"]))
        for _ in range(8)
    ]
    rules_in_turn = [rule for rule in PLANTS if rule != "visit_without_result"]
    draw.shuffle(rules_in_turn)
    planted = {rule: PLANTS[rule](cast) for rule in rules_in_turn}
    # And one that was wrong and has been repaired.
    mended = PLANTS["no_next_step"](cast)
    refresh_every_error(now=LATER)
    edit_card(
        ref=mended,
        fields={"next_contact_at": TOMORROW.isoformat()},
        seen={},
        actor=cast["Galina"].as_actor(),
        now=LATER,
    )

    refresh_every_error(now=SOON)

    assert {rule: open_errors(ref) for rule, ref in planted.items()} == {
        rule: {rule} for rule in rules_in_turn
    }
    assert [open_errors(ref) for ref in [*clean, mended]] == [set()] * 9


def test_what_the_head_has_to_repair_counts_against_the_head_who_is_told_at_once() -> None:
    use_error_rules()
    cast = make_cast()
    PLANTS["owner_away"](cast)
    PLANTS["no_next_step"](cast)

    refresh_every_error(now=LATER)
    refresh_every_error(now=SOON)

    answers = dict(CardError.objects.values_list("rule", "answers__name"))
    assert answers == {"owner_away": "Galina", "no_next_step": "Anna"}
    told = Notification.objects.get(kind="errors")
    assert (told.user_id, told.title["en"]) == (cast["Galina"].pk, "The owner is away: 1")


def test_the_head_of_the_cards_team_answers_before_any_other_head() -> None:
    use_error_rules()
    cast = make_cast()
    other = make_user("Gleb", role="head")
    team = cast["Zoya"].team
    assert team is not None
    Team.objects.filter(pk=team.pk).update(head=other)

    PLANTS["owner_away"](cast)
    refresh_every_error(now=LATER)

    assert CardError.objects.get().answers_id == other.pk


def test_a_change_is_asked_soon_and_says_who_repaired_it() -> None:
    use_error_rules()
    cast = make_cast()
    wrong = PLANTS["no_next_step"](cast)
    assert refresh_changed_errors(now=LATER) == 1
    assert open_errors(wrong) == {"no_next_step"}

    edit_card(
        ref=wrong,
        fields={"next_contact_at": TOMORROW.isoformat()},
        seen={},
        actor=cast["Galina"].as_actor(),
        now=SOON,
    )
    assert refresh_changed_errors(now=SOON) == 1

    error = CardError.objects.get(card_id=wrong.id)
    assert (error.opened_at, error.closed_at, error.closed_by) == (LATER, SOON, "Galina")
    assert error.closed_by_id == cast["Galina"].pk
    assert CardToCheck.objects.count() == 0


def test_asking_again_changes_nothing_and_a_new_owner_is_noted() -> None:
    use_error_rules()
    cast = make_cast()
    PLANTS["no_next_step"](cast)
    refresh_every_error(now=LATER)
    before = list(CardError.objects.values())

    refresh_every_error(now=SOON)

    assert list(CardError.objects.values()) == before


def test_each_sees_errors_of_own_cards_and_the_head_those_of_all() -> None:
    use_error_rules()
    cast = make_cast()
    annas, zoyas = PLANTS["no_next_step"](cast), PLANTS["owner_away"](cast)
    refresh_every_error(now=LATER)
    anna, galina, maxim = (cast[name].as_actor() for name in ("Anna", "Galina", "Maxim"))

    assert [row.ref for row in error_rows(actor=anna)] == [annas]
    assert {row.ref for row in error_rows(actor=galina)} == {annas, zoyas}
    assert (error_count(actor=anna), error_count(actor=galina), error_count(actor=maxim)) == (
        1,
        2,
        0,
    )
    assert [(each.rule, each.count) for each in counts_by_rule(actor=galina)] == [
        ("no_next_step", 1),
        ("owner_away", 1),
    ]
    # That Zoya is away is for the head to repair.
    by_person = {(each.name, each.count, each.serious) for each in counts_by_person(actor=galina)}
    assert by_person == {("Anna", 1, 1), ("Galina", 1, 0)}
    assert error_count(actor=cast["Zoya"].as_actor()) == 0
    assert [row.rule for row in errors_of_card(ref=annas, actor=anna)] == ["no_next_step"]
    with pytest.raises(NotFound):
        errors_of_card(ref=zoyas, actor=anna)


def test_pages_follow_each_other_without_gap_or_overlap() -> None:
    use_error_rules()
    cast = make_cast()
    for _ in range(5):
        PLANTS["no_contacts"](cast)
    refresh_every_error(now=LATER)
    galina = cast["Galina"].as_actor()
    all_of_them = [row.id for row in error_rows(actor=galina)]

    first = error_rows(actor=galina, limit=2)
    rest = error_rows(actor=galina, after=(first[-1].opened_at, first[-1].id))

    assert [row.id for row in first] + [row.id for row in rest] == all_of_them
    assert len(all_of_them) == 5


def test_the_explanation_tells_the_rule_and_what_it_read() -> None:
    use_error_rules()
    cast = make_cast()
    PLANTS["next_step_overdue"](cast)
    refresh_every_error(now=LATER)
    galina = cast["Galina"].as_actor()
    (row,) = error_rows(actor=galina)

    why = explain_error(error_id=row.id, actor=galina, now=LATER)

    assert why.still_holds
    read = {label.en: value for label, _, value in why.read}
    assert read["a next step is set"] is True
    assert read["time of the next step"] == NOW - timedelta(hours=2)
    with pytest.raises(NotFound):
        explain_error(error_id=row.id, actor=cast["Zoya"].as_actor(), now=LATER)


def test_the_trend_counts_what_stood_came_and_went() -> None:
    use_error_rules()
    cast = make_cast()
    first, second = PLANTS["no_next_step"](cast), PLANTS["no_contacts"](cast)
    refresh_every_error(now=NOW)
    edit_card(
        ref=first,
        fields={"next_contact_at": (NOW + timedelta(days=9)).isoformat()},
        seen={},
        actor=cast["Anna"].as_actor(),
        now=TOMORROW,
    )
    edit_card(
        ref=second,
        fields={"next_contact_at": (NOW + timedelta(days=9)).isoformat()},
        seen={},
        actor=cast["Anna"].as_actor(),
        now=TOMORROW,
    )
    refresh_every_error(now=TOMORROW)

    days = trend(actor=cast["Galina"].as_actor(), now=TOMORROW, days=3)

    assert [(day.standing, day.opened, day.closed) for day in days] == [
        (0, 0, 0),
        (2, 2, 0),
        (1, 0, 1),
    ]


@pytest.mark.parametrize("seed", range(6))
def test_what_sql_finds_is_what_the_condition_says_of_each_card(seed: int) -> None:
    use_error_rules()
    cast = make_cast()
    draw = random.Random(seed)
    choice = [each for each in PLANTS if each != "visit_without_result"]
    for _ in range(12):
        if draw.random() < 0.3:
            make_lead(owner=cast[draw.choice(["Anna", "Zoya"])], phone=a_phone())
        else:
            rule = draw.choice(choice)
            PLANTS[rule](cast)
            # Who has left cannot leave again.
            choice = [each for each in choice if each != rule or not rule.startswith("owner_")]
    then = NOW + timedelta(hours=draw.randint(0, 40))

    assert _by_sql(then) == _by_condition(then)
    refresh_every_error(now=then)
    found = {(row.card_id, row.rule) for row in CardError.objects.filter(closed_at=None)}
    assert found == {pair for pair, holds in _by_sql(then).items() if holds}


def _by_sql(now: datetime) -> Verdicts:
    found: Verdicts = {}
    for kind, table in TABLES.items():
        asked = question(active_playbook(), kind, now=now)
        assert asked is not None
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT c.id, r.rule, r.bad FROM {table} c CROSS JOIN LATERAL"
                f" (VALUES {asked.rows}) AS r(rule, severity, bad)",
                asked.params,
            )
            found |= {(card_id, rule): bool(bad) for card_id, rule, bad in cursor.fetchall()}
    return found


def _by_condition(now: datetime) -> Verdicts:
    playbook = active_playbook()
    found: Verdicts = {}
    limits = late_since(playbook, now)
    for kind, model in MODELS.items():
        for card in model.objects.all():
            state = state_of(card, playbook)
            for key, spec in playbook.spec.errors.items():
                condition = playbook.errors.get((rules.error(key), kind))
                if condition is None:
                    continue
                facts = facts_of(playbook, [card.ref], condition.facts, now=now)[card.ref]
                late = is_late(limits, card.pipeline, card.stage, card.entered_stage_at)
                values = {**values_of(state, facts), IS_LATE: late}
                of_it = card.pipeline in spec.of if spec.of else True
                is_open = card.closed_at is None
                asked = of_it and (is_open if spec.among == "open" else card.stage == "paid")
                holds = asking.ask(rules.error(key), condition, values, now).holds
                found[card.pk, key] = asked and holds
    return found
