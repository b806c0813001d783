"""Lint finds robots that can never act, steps that cannot be taken, and circles (F3)."""

import pytest

from tests.process.books import bicycles, changed, found, line_of, problems

# What can never be.


def test_a_robot_that_can_never_act_is_told() -> None:
    text = changed("    if: has(phone)\n", "    if: has(phone) && !has(phone)\n")

    assert found(text, "never") == [
        (
            line_of(text, "!has(phone)"),
            "error",
            "the condition of the robot 'repaired_at_last' can never be true",
        )
    ]


def test_a_robot_that_waits_where_it_does_not_work_is_told() -> None:
    text = changed("when: {entered: priced}", "in: [brought]\n    when: {entered: priced}")

    assert found(text, "never") == [
        (
            line_of(text, "    in: [brought]"),
            "error",
            "the robot 'taken_over' waits for 'priced', where it does not work",
        )
    ]


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

    assert found(text, "impossible") == [
        (line_of(text, f"- {step}"), "error", message) for message in told
    ]


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

    assert found(text, "impossible") == [
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

    ((line, severity, said),) = found(text, "impossible")

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

    assert [message for _, _, message in found(text, "impossible")] == told


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

    assert found(text, "loop") == [
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

    assert [severity for _, severity, _ in found(text, "loop")] == ["warning"]


def test_a_robot_that_writes_the_field_it_listens_to_is_told() -> None:
    text = _robots(
        _robot("echo", "{changed: frame_number}", "{set_field: {field: frame_number, value: x}}")
    )

    assert found(text, "loop") == [
        (
            line_of(text, "  echo:"),
            "error",
            "in 'repairs' robots set each other off in a circle: echo → echo",
        )
    ]


def test_a_robot_that_scores_what_its_score_changes_is_told() -> None:
    text = _robots(_robot("again", "{changed: care_class}", "{score: care}"))

    assert [message for _, _, message in found(text, "loop")] == [
        "in 'repairs' robots set each other off in a circle: again → again"
    ]


def test_a_robot_that_assigns_on_a_change_of_owner_is_told() -> None:
    text = _robots(_robot("turn", "{changed: card.owner}", "{assign: boss}"))

    assert [message for _, _, message in found(text, "loop")] == [
        "in 'repairs' robots set each other off in a circle: turn → turn"
    ]


def test_a_circle_through_three_robots_is_found_once() -> None:
    text = _robots(
        _robot("one", "{entered: priced}", "{move: on_hold}"),
        _robot("two", "{entered: on_hold}", "{set_field: {field: frame_number, value: x}}"),
        _robot("three", "{changed: frame_number}", "{move: priced}"),
    )

    assert [message for _, _, message in found(text, "loop")] == [
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

    assert [message for _, _, message in found(text, "loop")] == [
        "in 'repairs' and 'abroad' robots set each other off in a circle: forth → back → forth"
    ]


@pytest.mark.parametrize("stage", ["repaired", "on_hold"])
def test_a_way_to_another_pipeline_and_on_is_no_circle(stage: str) -> None:
    text = _between_lines(
        "{move: {stage: begun, pipeline: abroad}}",
        f"{{move: {{stage: {stage}, pipeline: repairs}}}}",
    )

    assert found(text, "loop") == []


def test_robots_in_a_row_are_no_circle() -> None:
    text = _robots(
        _robot("one", "{entered: priced}", "{move: on_hold}"),
        _robot("two", "{entered: on_hold}", "{move: repaired}"),
        _robot("elsewhere", "{changed: fault}", "{move: priced}"),
    )

    assert found(text, "loop") == []
