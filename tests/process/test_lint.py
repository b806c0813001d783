"""Every rule of lint catches a planted break, and leaves the sound playbooks alone."""

import pytest

from tests.process.books import KITCHENS, bicycles, changed, line_of, lint_of, problems
from voronka.process.facts import facts
from voronka.process.lint import RULES, lint
from voronka.process.loader import check_files, read_folder
from voronka.process.problems import Problem


def _found(text: str, rule: str) -> list[tuple[int, str, str]]:
    return [(p.line, p.severity, p.message) for p in lint_of(text) if p.rule == rule]


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

    assert _found(text, "finals") == [(line_of(text, "stages:"), "error", message)]


def test_a_pipeline_has_one_success() -> None:
    text = changed("      refused:\n", "      gifted:\n        kind: success\n"
                   "        label: {ru: Подарен, en: Given away}\n      refused:\n")  # fmt: skip

    assert [(severity, message) for _, severity, message in _found(text, "finals")] == [
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

    assert _found(text, "unreachable") == [
        (line_of(text, "on_hold:"), "error", "no transition leads to the stage 'on_hold'")
    ]


def test_a_matrix_that_leads_everywhere_is_fine() -> None:
    row = "      - {from: [brought], to: [priced, on_hold, refused]}\n"
    text = changed("\nrobots:\n", f"    transitions:\n{row}\nrobots:\n")

    assert _found(text, "unreachable") == []


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

    found = _found(text, "state_name")

    label = en if ru == "Отремонтирован" else ru
    assert [(line, severity) for line, severity, _ in found] == [
        (line_of(text, f"ru: {ru}, en: {en}"), "warning")
    ]
    assert found[0][2].startswith(f"the stage «{label}» is named as a state;")


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

    assert _found(text, "state_name") == []


def test_a_waiting_stage_may_be_a_state() -> None:
    text = changed("{ru: Отложен до даты, en: Put off until a date}", "{ru: Ожидание, en: Waiting}")

    assert _found(text, "state_name") == []


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

    assert _found(text, "never") == [
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

    assert _found(text, "never") == []


def test_a_gate_that_contradicts_an_earlier_one_is_told() -> None:
    text = changed("that: tasks.test_ride.closed", 'that: "!has(estimate)"')

    assert _found(text, "never") == [
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

    assert _found(text, "never") == []


def test_a_computed_field_that_nobody_fills_cannot_be_required() -> None:
    text = changed("estimate: {type: money, label: {ru: Смета, en: Estimate}, group: bike}",
                   "estimate: {type: money, label: {ru: Смета, en: Estimate}, group: bike, "
                   "computed: true}")  # fmt: skip

    assert _found(text, "never") == [
        (
            line_of(text, "require: [fault, estimate]"),
            "error",
            "'estimate' is required, but only a robot may fill it, and none does",
        )
    ]


def test_a_computed_field_that_scoring_fills_may_be_required() -> None:
    text = changed("require: [fault, estimate]", "require: [fault, care_points, care_class]")

    assert _found(text, "never") == []


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

    assert [message for _, _, message in _found(text, "never")] == [
        f"'owner' approves 'priced' by moving a card there, but may not {action} a deal"
        for action in told
    ]


def test_a_robot_that_can_never_act_is_told() -> None:
    text = changed("    if: has(phone)\n", "    if: has(phone) && !has(phone)\n")

    assert _found(text, "never") == [
        (
            line_of(text, "!has(phone)"),
            "error",
            "the condition of the robot 'repaired_at_last' can never be true",
        )
    ]


def test_a_robot_that_waits_where_it_does_not_work_is_told() -> None:
    text = changed("when: {entered: priced}", "in: [brought]\n    when: {entered: priced}")

    assert _found(text, "never") == [
        (
            line_of(text, "    in: [brought]"),
            "error",
            "the robot 'taken_over' waits for 'priced', where it does not work",
        )
    ]


# What can never be.


SALES = """
  sales:
    of: deal
    label: {ru: Продажи, en: Sales}
    stages:
      asked: {kind: initial, label: {ru: Спросил, en: Asked}}
      sold: {kind: success, label: {ru: Продан, en: Sold}}
      gone: {kind: failure, label: {ru: Ушёл, en: Gone}}
  visitors:
    of: lead
    label: {ru: Посетители, en: Visitors}
    stages:
      came: {kind: initial, label: {ru: Пришёл, en: Came}}
      stayed: {kind: success, label: {ru: Остался, en: Stayed}}
      left: {kind: failure, label: {ru: Ушёл, en: Left}}
"""
CANNOT = [
    ("move: {stage: asked, pipeline: sales}", []),
    ("move: {stage: came, pipeline: visitors}",
     ["a deal of 'repairs' cannot move to 'visitors', which is of leads"]),
    ("convert: {}", ["only leads are converted, 'repairs' has none"]),
]  # fmt: skip


@pytest.mark.parametrize(("step", "told"), CANNOT)
def test_a_step_that_can_never_be_taken_is_told(step: str, told: list[str]) -> None:
    text = changed("\nrobots:\n", f"{SALES}\nrobots:\n").replace("move: repaired", step)

    found = _found(text, "impossible")

    assert found == [(line_of(text, f"- {step}"), "error", message) for message in told]


def test_a_stage_beside_a_pipeline_is_one_of_that_pipeline() -> None:
    text = changed("\nrobots:\n", f"{SALES}\nrobots:\n")
    text = text.replace("move: repaired", "move: {stage: priced, pipeline: sales}")

    assert [problem.partition(": ")[2] for problem in problems(text)] == [
        "there is no stage 'priced'; there is: asked, gone, sold"
    ]


def test_a_robot_that_can_move_in_one_pipeline_only_is_a_warning() -> None:
    text = changed("\nrobots:\n", f"{SALES}\nrobots:\n").replace(
        "of: [repairs]\n    when: {task_closed", "of: [repairs, sales]\n    when: {task_closed"
    )

    assert _found(text, "impossible") == [
        (
            line_of(text, "- move: repaired"),
            "warning",
            "the pipeline 'sales' has no stage 'repaired'",
        )
    ]


@pytest.mark.parametrize(
    ("when", "message"),
    [
        ("created: fomr", "nothing comes by the channel 'fomr'; did you mean 'form'?"),
        ("inbound: telepathy", "nothing comes by the channel 'telepathy'; there is: "),
    ],
)
def test_a_channel_that_nothing_comes_by_is_told(when: str, message: str) -> None:
    text = changed("when: {entered: priced}", f"when: {{{when}}}")

    ((line, severity, said),) = _found(text, "impossible")

    assert (line, severity) == (line_of(text, when), "error")
    assert said.startswith(message)


@pytest.mark.parametrize(
    ("to", "told"),
    [
        ("sales", []),
        ("repairs", ["leads are converted to 'sales', see 'conversion'"]),
    ],
)
def test_leads_are_converted_as_the_conversion_says(to: str, told: list[str]) -> None:
    robot = _robot("sell", "{entered: stayed}", f"{{convert: {to}}}")
    robot = robot.replace("of: [repairs]", "of: [visitors]")
    dropped = ", ".join(bicycles().fields("lead"))
    conversion = f"\nconversion: {{pipeline: sales, fields: {{}}, drop: [{dropped}]}}\n"
    text = changed("\nrobots:\n", f"{SALES}{conversion}\nrobots:\n  {robot}\n")

    assert [message for _, _, message in _found(text, "impossible")] == told


# Loops.


def _robots(*rules: str) -> str:
    return changed("\ntasks:\n", "".join(f"  {rule}\n" for rule in rules) + "\ntasks:\n")


def _robot(key: str, when: str, then: str, more: str = "") -> str:
    return f"{key}: {{label: {{ru: Р, en: R}}, of: [repairs], when: {when}, then: [{then}]{more}}}"


def test_robots_that_move_a_card_in_a_circle_are_told() -> None:
    text = _robots(
        _robot("forth", "{entered: priced}", "{move: repaired}"),
        _robot("back", "{entered: repaired}", "{move: priced}"),
    )

    assert _found(text, "loop") == [
        (
            line_of(text, "  forth:"),
            "error",
            "in 'repairs' robots set each other off in a circle: forth → back → forth",
        )
    ]


def test_a_circle_with_a_condition_is_a_warning() -> None:
    text = _robots(
        _robot("forth", "{entered: priced}", "{move: repaired}"),
        _robot("back", "{entered: repaired}", "{move: priced}", ", if: has(phone)"),
    )

    assert [severity for _, severity, _ in _found(text, "loop")] == ["warning"]


def test_a_robot_that_writes_the_field_it_listens_to_is_told() -> None:
    text = _robots(
        _robot("echo", "{changed: frame_number}", "{set_field: {field: frame_number, value: x}}")
    )

    assert _found(text, "loop") == [
        (
            line_of(text, "  echo:"),
            "error",
            "in 'repairs' robots set each other off in a circle: echo → echo",
        )
    ]


def test_a_robot_that_scores_what_its_score_changes_is_told() -> None:
    text = _robots(_robot("again", "{changed: care_class}", "{score: care}"))

    assert [message for _, _, message in _found(text, "loop")] == [
        "in 'repairs' robots set each other off in a circle: again → again"
    ]


def test_a_robot_that_assigns_on_a_change_of_owner_is_told() -> None:
    text = _robots(_robot("turn", "{changed: card.owner}", "{assign: boss}"))

    assert [message for _, _, message in _found(text, "loop")] == [
        "in 'repairs' robots set each other off in a circle: turn → turn"
    ]


def test_a_circle_through_three_robots_is_found_once() -> None:
    text = _robots(
        _robot("one", "{entered: priced}", "{move: on_hold}"),
        _robot("two", "{entered: on_hold}", "{set_field: {field: frame_number, value: x}}"),
        _robot("three", "{changed: frame_number}", "{move: priced}"),
    )

    assert [message for _, _, message in _found(text, "loop")] == [
        "in 'repairs' robots set each other off in a circle: one → two → three → one"
    ]


ABROAD = """
  abroad:
    of: deal
    label: {ru: Выездные, en: Abroad}
    stages:
      begun: {kind: initial, label: {ru: Начат, en: Begun}}
      done: {kind: success, label: {ru: Сделан, en: Done}}
      gone: {kind: failure, label: {ru: Ушёл, en: Gone}}
"""


def _between_lines(forth: str, back: str) -> str:
    """Return the process with a second line of repairs and a robot in each."""
    robot = _robot("back", "{entered: begun}", back).replace("of: [repairs]", "of: [abroad]")
    text = _robots(_robot("forth", "{entered: priced}", forth), robot)
    return text.replace("\nrobots:\n", f"{ABROAD}\nrobots:\n", 1)


def test_a_circle_through_two_pipelines_is_told() -> None:
    text = _between_lines(
        "{move: {stage: begun, pipeline: abroad}}", "{move: {stage: priced, pipeline: repairs}}"
    )

    assert [message for _, _, message in _found(text, "loop")] == [
        "in 'repairs' and 'abroad' robots set each other off in a circle: forth → back → forth"
    ]


@pytest.mark.parametrize("stage", ["repaired", "on_hold"])
def test_a_way_to_another_pipeline_and_on_is_no_circle(stage: str) -> None:
    text = _between_lines(
        "{move: {stage: begun, pipeline: abroad}}",
        f"{{move: {{stage: {stage}, pipeline: repairs}}}}",
    )

    assert _found(text, "loop") == []


def test_robots_in_a_row_are_no_circle() -> None:
    text = _robots(
        _robot("one", "{entered: priced}", "{move: on_hold}"),
        _robot("two", "{entered: on_hold}", "{move: repaired}"),
        _robot("elsewhere", "{changed: fault}", "{move: priced}"),
    )

    assert _found(text, "loop") == []


# Translations, leftovers, conversion.


def test_a_text_in_one_language_is_told() -> None:
    text = changed("label: {ru: Хозяин, en: Boss}", "label: Хозяин")

    assert _found(text, "translation") == [
        (line_of(text, "label: Хозяин"), "warning", "the English text is Russian: «Хозяин»")
    ]


def test_an_english_sentence_without_russian_is_told() -> None:
    text = changed("text: {ru: Тормоза, en: Brakes}", "text: Try both brakes twice")

    assert [message for _, _, message in _found(text, "translation")] == [
        "the Russian text is missing: “Try both brakes twice”"
    ]


def test_names_and_codes_need_no_translation() -> None:
    assert _found(changed("label: {ru: Хозяин, en: Boss}", "label: VIP 24/7"), "translation") == []


def test_a_task_that_nothing_sets_is_told() -> None:
    text = changed(
        "\nmessages:\n", "  polish: {title: {ru: Отполировать, en: Polish}}\n\nmessages:\n"
    )

    assert _found(text, "unused") == [
        (line_of(text, "  polish:"), "warning", "nothing sets the task 'polish'")
    ]


def test_a_notice_that_nothing_sends_is_told() -> None:
    text = changed("    message: alarm", "    message: ready")

    assert _found(text, "unused") == [
        (line_of(text, "  alarm:"), "warning", "nothing sends the message 'alarm'")
    ]


def test_a_lead_field_that_the_conversion_forgets_is_told() -> None:
    files = read_folder(KITCHENS)
    files["forms.yaml"] = files["forms.yaml"].replace("    budget: budget\n", "")

    playbook, findings = check_files(files, facts)

    assert playbook is not None
    line = line_of(files["forms.yaml"], "    title: title") - 1
    assert lint(playbook, findings.places) == [
        Problem(
            "forms.yaml",
            line,
            "the lead's field 'budget' is neither copied nor dropped",
            "error",
            "conversion",
        )
    ]


def test_every_rule_has_a_test_here() -> None:
    tested = {"finals", "unreachable", "state_name", "never", "loop", "translation", "unused",
              "conversion", "impossible"}  # fmt: skip
    assert set(RULES) == tested
