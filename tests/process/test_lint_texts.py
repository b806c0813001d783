"""Lint finds texts in one language, what nothing uses and what a conversion forgets."""

from tests.process.books import KITCHENS, changed, found, line_of
from voronka.process.facts import facts
from voronka.process.lint import lint
from voronka.process.loader import check_files, read_folder
from voronka.process.problems import Problem


def test_a_text_in_one_language_is_told() -> None:
    text = changed("label: {ru: Хозяин, en: Boss}", "label: Хозяин")

    assert found(text, "translation") == [
        (line_of(text, "label: Хозяин"), "warning", "the English text is Russian: «Хозяин»")
    ]


def test_an_english_sentence_without_russian_is_told() -> None:
    text = changed("text: {ru: Тормоза, en: Brakes}", "text: Try both brakes twice")

    assert [message for _, _, message in found(text, "translation")] == [
        "the Russian text is missing: “Try both brakes twice”"
    ]


def test_names_and_codes_need_no_translation() -> None:
    assert found(changed("label: {ru: Хозяин, en: Boss}", "label: VIP 24/7"), "translation") == []


def test_a_task_that_nothing_sets_is_told() -> None:
    text = changed(
        "\nmessages:\n", "  polish: {title: {ru: Отполировать, en: Polish}}\n\nmessages:\n"
    )

    assert found(text, "unused") == [
        (line_of(text, "  polish:"), "warning", "nothing sets the task 'polish'")
    ]


def test_a_notice_that_nothing_sends_is_told() -> None:
    text = changed("    message: alarm", "    message: ready")

    assert found(text, "unused") == [
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
