"""Every rule of lint catches a planted break, and leaves the sound playbooks alone."""

import pytest

from tests.process.books import KITCHENS, bicycles, changed, found, line_of
from voronka.process.facts import facts
from voronka.process.lint import RULES, lint
from voronka.process.loader import check_files, read_folder


def test_the_workshop_is_clean() -> None:
    assert lint(bicycles()) == []


def test_the_kitchens_pack_is_clean() -> None:
    playbook, findings = check_files(read_folder(KITCHENS), facts)

    assert playbook is not None
    assert lint(playbook, findings.places) == []


# F3: one initial stage (the loader insists), final stages for success and failure.


@pytest.mark.parametrize(
    ("kind", "message"),
    [
        ("success", "the pipeline 'repairs' has no success stage: its cards can never be won"),
        ("failure", "the pipeline 'repairs' has no failure stage: its cards can never be lost"),
    ],
)
def test_a_pipeline_needs_both_finals(kind: str, message: str) -> None:
    text = changed(f"        kind: {kind}\n", "        kind: path\n")

    assert found(text, "finals") == [(line_of(text, "stages:"), "error", message)]


def test_a_pipeline_has_one_success() -> None:
    text = changed("      refused:\n", "      gifted:\n        kind: success\n"
                   "        label: {ru: Подарен, en: Given away}\n      refused:\n")  # fmt: skip

    assert [(severity, message) for _, severity, message in found(text, "finals")] == [
        (
            "error",
            "the pipeline 'repairs' has 2 success stages, so that nobody knows which is meant",
        )
    ]


def test_a_stage_that_no_transition_leads_to_is_told() -> None:
    text = changed("\nrobots:\n", "    transitions:\n"
                   "      - {from: [brought], to: [priced, refused]}\n"
                   "      - {from: [priced], to: [repaired]}\n"
                   "      - {from: [repaired], to: [collected]}\n"
                   "      - {from: [refused, collected], to: [priced]}\n\nrobots:\n")  # fmt: skip

    assert found(text, "unreachable") == [
        (line_of(text, "on_hold:"), "error", "no transition leads to the stage 'on_hold'")
    ]


def test_a_matrix_that_leads_everywhere_is_fine() -> None:
    row = "      - {from: [brought], to: [priced, on_hold, refused]}\n"
    text = changed("\nrobots:\n", f"    transitions:\n{row}\nrobots:\n")

    assert found(text, "unreachable") == []


# F3: stage names are results.

STATES = [
    ("В работе", "Repaired"),
    ("На согласовании", "Repaired"),
    ("Ожидание запчастей", "Repaired"),
    ("Согласование цены", "Repaired"),
    ("Ждём клиента", "Repaired"),
    ("Переговоры", "Repaired"),
    ("Отремонтирован", "In progress"),
    ("Отремонтирован", "Waiting for parts"),
    ("Отремонтирован", "Under repair"),
    ("Отремонтирован", "Repair pending"),
]


@pytest.mark.parametrize(("ru", "en"), STATES)
def test_a_stage_named_as_a_state_is_told(ru: str, en: str) -> None:
    text = changed("label: {ru: Отремонтирован, en: Repaired}", f"label: {{ru: {ru}, en: {en}}}")

    told = found(text, "state_name")

    label = en if ru == "Отремонтирован" else ru
    assert [(line, severity) for line, severity, _ in told] == [
        (line_of(text, f"ru: {ru}, en: {en}"), "warning")
    ]
    assert told[0][2].startswith(f"the stage «{label}» is named as a state;")


@pytest.mark.parametrize(
    ("ru", "en"),
    [
        ("Счёт выставлен", "Invoice issued"),
        ("Решение принято", "Decision made"),
        ("Передано в производство", "Handed to production"),
        ("Клиент наш", "Our client"),
        ("Ура", "Hurray"),
        ("Каталог и КП отправлены", "Catalogue and offer sent"),
        ("Условия согласованы", "Terms agreed"),
    ],
)
def test_a_stage_named_as_a_result_is_fine(ru: str, en: str) -> None:
    text = changed("label: {ru: Отремонтирован, en: Repaired}", f"label: {{ru: {ru}, en: {en}}}")

    assert found(text, "state_name") == []


def test_a_waiting_stage_may_be_a_state() -> None:
    text = changed("{ru: Отложен до даты, en: Put off until a date}", "{ru: Ожидание, en: Waiting}")

    assert found(text, "state_name") == []


# Gates, robots that can never be.


@pytest.mark.parametrize(
    "that",
    [
        "has(frame_number) && !has(frame_number)",
        "fault == 'brakes' && fault == 'gears'",
        "fault in ['brakes', 'gears'] && fault == 'wheel'",
        "fault != 'brakes' && fault != 'gears' && fault != 'wheel'",
        "electric && !electric",
        "electric == true && electric == false",
        "estimate > 100 && estimate < 50",
        "estimate > 100 && estimate <= 100",
        "100 > estimate && estimate >= 100",
        "!has(fault) && fault != 'brakes'",
        "!(has(fault) || !has(fault))",
        "(electric || has(phone)) && !has(phone) && !electric",
        "tasks.test_ride.outcome == 'superb'",
        "!has(fault)",
    ],
)
def test_a_gate_that_can_never_hold_is_told(that: str) -> None:
    """The last one contradicts the gate's own `require`."""
    text = changed("that: electric == false || has(frame_number)", f'that: "{that}"')

    assert found(text, "never") == [
        (line_of(text, "      priced:") + 2, "error", "the demands of 'priced' can never be met")
    ]


@pytest.mark.parametrize(
    "that",
    [
        "fault in ['brakes', 'gears'] && fault != 'gears'",
        "estimate >= 100 && estimate <= 100",
        "estimate > 50 && estimate < 100",
        "!(electric && !electric)",
        "electric || !electric",
        "tasks.test_ride.outcome == 'fine'",
        "!has(frame_number) || fault == 'wheel'",
        "card.created_at < now",
    ],
)
def test_a_gate_that_can_hold_is_fine(that: str) -> None:
    text = changed("that: electric == false || has(frame_number)", f'that: "{that}"')

    assert found(text, "never") == []


def test_a_gate_that_contradicts_an_earlier_one_is_told() -> None:
    text = changed("that: tasks.test_ride.closed", 'that: "!has(estimate)"')

    assert found(text, "never") == [
        (
            line_of(text, "      repaired:") + 2,
            "error",
            "the gate of 'repaired' contradicts what the stages before it demand",
        )
    ]


def test_a_gate_that_does_not_carry_contradicts_nobody() -> None:
    text = changed("that: tasks.test_ride.closed", 'that: "!has(estimate)"')
    text = text.replace("          require: [fault, estimate]", "          carry: false\n"
                        "          require: [fault, estimate]")  # fmt: skip

    assert found(text, "never") == []


def test_a_computed_field_that_nobody_fills_cannot_be_required() -> None:
    text = changed("estimate: {type: money, label: {ru: Смета, en: Estimate}, group: bike}",
                   "estimate: {type: money, label: {ru: Смета, en: Estimate}, group: bike, "
                   "computed: true}")  # fmt: skip

    assert found(text, "never") == [
        (
            line_of(text, "require: [fault, estimate]"),
            "error",
            "'estimate' is required, but only a robot may fill it, and none does",
        )
    ]


def test_a_computed_field_that_scoring_fills_may_be_required() -> None:
    text = changed("require: [fault, estimate]", "require: [fault, care_points, care_class]")

    assert found(text, "never") == []


@pytest.mark.parametrize(
    ("can", "told"),
    [("[create, move, win]", []), ("[create, win]", ["move"])],
)
def test_an_approval_by_who_may_not_move_is_told(can: str, told: list[str]) -> None:
    text = changed("  boss:\n", f"""  owner:
    label: {{ru: Хозяин, en: Owner}}
    cards: {{deal: {{see: all, change: all}}}}
    can: {can}
  boss:
""")  # fmt: skip
    demand = "          require: [fault, estimate]\n"
    text = text.replace(demand, "          approval: owner\n" + demand)

    assert [message for _, _, message in found(text, "never")] == [
        f"'owner' approves 'priced' by moving a card there, but may not {action} a deal"
        for action in told
    ]


def test_every_rule_has_a_test_here_or_in_its_neighbours() -> None:
    tested = {"finals", "unreachable", "state_name", "never", "loop", "translation", "unused",
              "conversion", "impossible", "idle", "missing"}  # fmt: skip
    assert set(RULES) == tested
