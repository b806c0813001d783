"""The process in sentences, in both languages, each tied to its rule."""

import re

import pytest

from tests.process.books import bicycles, changed, kitchens
from voronka.process.document import Document, Part
from voronka.process.facts import facts
from voronka.process.loader import parse_playbook
from voronka.process.words import words


def _part(document: Document, kind: str, key: str) -> Part:
    found = next(p for p in document.walk() if (p.kind, p.key) == (kind, key))
    return found


def _texts(part: Part) -> list[str]:
    return [sentence.text for sentence in part.sentences]


def test_a_gate_is_told_in_both_languages() -> None:
    ru = _part(words(bicycles(), "ru"), "gate", "priced")
    en = _part(words(bicycles(), "en"), "gate", "priced")

    assert (ru.title, _texts(ru)) == (
        "Чтобы войти в стадию",
        [
            "Заполнено поле «Неисправность».",
            "Заполнено поле «Смета».",
            "«Электровелосипед» — нет или поле «Номер рамы» заполнено.",
        ],
    )
    assert (en.title, _texts(en)) == (
        "To enter the stage",
        [
            "“Fault” is filled in.",
            "“Estimate” is filled in.",
            "“Electric” is no or “Frame number” is filled in.",
        ],
    )


def test_each_sentence_names_its_rule() -> None:
    gate = _part(words(bicycles(), "en"), "gate", "priced")

    assert [sentence.rule for sentence in gate.sentences] == [
        "repairs.priced.gate.require.fault",
        "repairs.priced.gate.require.estimate",
        "repairs.priced.gate.checks.frame_known",
    ]


def test_what_every_playbook_asks_is_told_too() -> None:
    document = words(bicycles(), "en")

    assert _texts(_part(document, "gate", "on_hold")) == [
        "The date of the next contact is set and lies in the future."
    ]
    assert _texts(_part(document, "gate", "refused")) == ["The reason of the loss is given."]


def test_a_robot_is_told_when_if_then() -> None:
    document = words(bicycles(), "en")

    assert _texts(_part(document, "robot", "repaired_at_last")) == [
        "When the task “Test ride” was closed as “All fine”, if “Phone” is filled in: "
        "move to “Repaired”; send the client an SMS: “The bicycle is ready”."
    ]
    assert _texts(_part(words(bicycles(), "ru"), "robot", "repaired_at_last")) == [
        "Когда задача «Пробная поездка» закрыта с итогом «Всё в порядке», если поле «Телефон» "
        "заполнено: перевести в стадию «Отремонтирован»; отправить SMS (клиенту): "
        "«Велосипед готов»."
    ]


def test_a_robot_that_waits_for_a_moment_needs_no_when() -> None:
    texts = _texts(_part(words(kitchens(), "ru"), "robot", "confirm_visit"))

    assert texts == [
        "За 24 часа до момента «Замер: начало», если замер: клиент не подтвердил: поставить задачу "
        "«Подтвердить замер с клиентом» (ответственный, за 2 часа до «Замер: начало»)."
    ]


def test_robots_stand_under_their_stage() -> None:
    document = words(bicycles(), "en")
    pipeline = document.parts[0]

    by_stage = {
        stage.key: [robot.key for group in stage.of_kind("robots") for robot in group.parts]
        for stage in pipeline.of_kind("stage")
    }
    everywhere = [r.key for group in pipeline.of_kind("robots") for r in group.parts]

    assert {stage: robots for stage, robots in by_stage.items() if robots} == {
        "priced": ["taken_over"]
    }
    assert everywhere == ["care", "repaired_at_last"]


def test_an_outcome_is_not_mistaken_for_a_stage_of_the_same_key() -> None:
    """In the kitchens pack `agreed` is an outcome of the last call and the stage of success."""
    (text,) = _texts(_part(words(kitchens(), "en"), "robot", "final_call_agreed"))

    assert text == (
        "When the task “Get an answer to the final offer” was closed as “Agreed”: "
        "move to “Hurray, agreement reached”."
    )


def test_the_sos_programme_is_told() -> None:
    assert _texts(_part(words(bicycles(), "en"), "sos", "waiting_bike")) == [
        "Watches cards in “Brought in” if no owner is set.",
        "First calls after 30 working minutes, then again every 1 working hour.",
        "Rung 1: Mechanic, rounds: 1.",
        "Rung 2: Boss, until answered.",
        "Stops when the card is taken.",
    ]


def test_the_scoring_matrix_is_told() -> None:
    document = words(bicycles(), "en")

    assert _texts(_part(document, "axis", "effort")) == [
        "Fault: Brakes — +1; Gears — +2; Wheel — +3.",
        "Electric: +2.",
    ]
    assert _texts(_part(document, "classes", "care")) == [
        "High: from 3 points, 100% expected.",
        "Low: from 0 points, 50% expected.",
    ]


def test_a_checklist_keeps_its_levels() -> None:
    checklist = _part(words(bicycles(), "en"), "checklist", "test_ride")

    assert [(item.title, [inner.title for inner in item.parts]) for item in checklist.parts] == [
        ("Brakes", ["Front", "Rear"])
    ]


def test_a_change_of_one_rule_changes_only_its_sentence() -> None:
    other = parse_playbook(changed("first: 30wm", "first: 45wm"), facts)

    before, after = words(bicycles(), "ru").sentences(), words(other, "ru").sentences()

    different = [(a.rule, a.text) for a, b in zip(after, before, strict=True) if a != b]
    assert different == [
        (
            "sos.waiting_bike",
            "Впервые зовёт, когда прошло: 45 рабочих минут, затем повторяет; "
            "промежуток — 1 рабочий час.",
        )
    ]


@pytest.mark.parametrize("locale", ["ru", "en"])
def test_every_part_of_the_pack_has_words(locale: str) -> None:
    document = words(kitchens(), locale)
    spec = kitchens().spec

    stages = [part.key for part in document.walk() if part.kind == "stage"]
    robots = [part.key for part in document.walk() if part.kind == "robot"]
    assert stages == [key for line in spec.pipelines.values() for key in line.stages]
    # Robots of several pipelines are told of in each.
    assert sorted(set(robots)) == sorted(spec.robots)
    assert all(part.title for part in document.walk())


def test_the_english_words_hold_no_russian() -> None:
    document = words(kitchens(), "en")

    russian = re.compile(r"[а-яё]", re.IGNORECASE)
    assert [s for s in document.sentences() if russian.search(s.text)] == []
    assert [p.title for p in document.walk() if russian.search(p.title)] == []
