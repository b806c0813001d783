"""
What is unwise in a playbook that can be loaded: F3, and more.

Public: `lint(playbook, places)`; an error keeps a playbook from being applied, a warning does not.
`RULES` names every rule; each is tested with a planted break.
"""

from collections.abc import Callable, Mapping

from voronka.process.linting import contradictions, impossible, loops, stages, unused, wording
from voronka.process.playbook import Playbook
from voronka.process.problems import Findings, Path, Place, Problem
from voronka.process.text import Text
from voronka.process.without_leads import missing_without_leads, unused_without_leads

RULES: Mapping[str, Callable[[Playbook, Findings], None]] = {
    "finals": stages.finals,
    "unreachable": stages.unreachable,
    "state_name": wording.state_names,
    "translation": wording.translations,
    "never": contradictions.never_true,
    "impossible": impossible.impossible,
    "loop": loops.robot_loops,
    "unused": unused.unused_templates,
    "conversion": unused.unmapped_fields,
    "idle": unused_without_leads,
    "missing": missing_without_leads,
}

# What to do about each.
ADVICE: Mapping[str, Text] = {
    "finals": Text(
        "Дайте воронке ровно одну стадию этого вида.",
        "Give the pipeline exactly one stage of this kind.",
    ),
    "unreachable": Text(
        "Разрешите переход в эту стадию или удалите её.",
        "Allow a transition into the stage, or remove it.",
    ),
    "state_name": Text(
        "Назовите достигнутый результат: «счёт выставлен», «замер назначен».",
        "Name the result that was reached: “invoice issued”, “measurement booked”.",
    ),
    "translation": Text(
        "Впишите текст на этом языке рядом с другим.",
        "Write the text in this language beside the other.",
    ),
    "never": Text(
        "Исправьте условие или удалите его: так оно не выполнится никогда.",
        "Correct the condition or remove it: as it is, it can never hold.",
    ),
    "impossible": Text(
        "Назовите то, что есть, или удалите этот шаг: так он не сработает.",
        "Name what there is, or remove it: as it is, it cannot work.",
    ),
    "loop": Text(
        "Дайте одному из роботов условие, которое однажды перестанет выполняться.",
        "Give one of the robots a condition that stops holding at some time.",
    ),
    "unused": Text(
        "Поручите это роботу или удалите из процесса.",
        "Have a robot use it, or remove it from the process.",
    ),
    "conversion": Text(
        "Укажите поле сделки или перечислите поле среди тех, что не переносятся.",
        "Name the deal's field, or list it among those that are dropped.",
    ),
    "idle": Text(
        "Так и должно быть в режиме без лидов: эта часть ждёт обратного переключения.",
        "So it is meant to be without leads: this part waits until there are leads again.",
    ),
    "missing": Text(
        "Добавьте это для воронки сделок: в режиме без лидов заявки приходят туда.",
        "Add it for the pipeline of deals: without leads, requests arrive there.",
    ),
}


def lint(playbook: Playbook, places: Mapping[Path, Place] | None = None) -> list[Problem]:
    """Return what is unwise, in the order of the files; `places` are the lines of its parts."""
    return lint_into(playbook, Findings(places or {}))


def lint_into(playbook: Playbook, findings: Findings) -> list[Problem]:
    """Return what is unwise, each placed as the findings place things."""
    for rule in RULES.values():
        rule(playbook, findings)
    return sorted(findings.problems)
