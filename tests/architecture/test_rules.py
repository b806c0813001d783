"""The house keeps its rules, and each rule is shown to catch a break."""

from collections.abc import Callable

import pytest

from tests.architecture import rules
from tests.architecture.rules import Module

Rule = Callable[[Module], list[str]]

# A rule, a file that breaks it, and what is found there.
BREAKS: list[tuple[Rule, Module, list[str]]] = [
    (
        rules.http_below_the_interfaces,
        Module("records/use_cases/move_card.py", "from django.http import HttpRequest\n"),
        ["records/use_cases/move_card.py:1 imports django.http.HttpRequest"],
    ),
    (
        rules.http_below_the_interfaces,
        Module("work/queries/tasks.py", "import ninja\n"),
        ["work/queries/tasks.py:1 imports ninja"],
    ),
    (
        rules.writes_to_foreign_tables,
        Module(
            "work/use_cases/create_task.py",
            "from voronka.records.models import Lead\nLead.objects.filter(pk=1).update(title='')\n",
        ),
        ["work/use_cases/create_task.py:2 Lead.objects.filter(pk=1).update"],
    ),
    (
        rules.writes_to_foreign_tables,
        Module(
            "work/use_cases/create_task.py",
            "from voronka.records.models import Lead as Card\nCard(title='x').save()\n",
        ),
        ["work/use_cases/create_task.py:2 Card"],
    ),
    (
        rules.private_names_taken_elsewhere,
        Module("work/facts.py", "from voronka.records.queries.leads import _row\n"),
        ["work/facts.py:1 voronka.records.queries.leads._row"],
    ),
    (
        rules.private_names_taken_elsewhere,
        Module("work/facts.py", "from voronka.records._inside import row\n"),
        ["work/facts.py:1 voronka.records._inside.row"],
    ),
    (
        rules.django_in_the_pure_process,
        Module("process/decide.py", "from django.db import models\n"),
        ["process/decide.py:1 imports django.db.models"],
    ),
    (
        rules.django_in_the_pure_process,
        Module("process/decide.py", "from voronka.process.models import PlaybookVersion\n"),
        ["process/decide.py:1 imports voronka.process.models.PlaybookVersion"],
    ),
    (
        rules.too_long,
        Module("web/everything.py", "pass\n" * 401),
        ["web/everything.py: 401 lines"],
    ),
]
ALL_RULES = list(dict.fromkeys(rule for rule, _, _ in BREAKS))


@pytest.mark.parametrize("rule", ALL_RULES, ids=lambda r: r.__name__)
def test_the_house_keeps_the_rule(rule: Rule) -> None:
    broken = [place for module in rules.modules() for place in rule(module)]

    assert broken == []


@pytest.mark.parametrize(
    ("rule", "module", "found"), BREAKS, ids=[f"{r.__name__}-{m.path}" for r, m, _ in BREAKS]
)
def test_the_rule_catches_a_break(rule: Rule, module: Module, found: list[str]) -> None:
    assert rule(module) == found


def test_an_area_may_write_its_own_tables_and_read_others() -> None:
    own = Module(
        "work/use_cases/create_task.py",
        "from voronka.records.models import Lead\nfrom voronka.work.models import Task\n"
        "Task.objects.create(lead=Lead.objects.get(pk=1))\n",
    )

    assert rules.writes_to_foreign_tables(own) == []
