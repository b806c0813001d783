"""docs/playbook.md says what is true."""

import re
from pathlib import Path

from tests.process.books import lint_of
from voronka.process.lint import RULES
from voronka.process.loading.names import ABILITIES
from voronka.process.plugins import actions, triggers
from voronka.process.schema import PlaybookSpec
from voronka.process.templates import FILTERS

DOCS = (Path(__file__).parents[2] / "docs" / "playbook.md").read_text(encoding="utf-8")


def test_the_example_loads_and_is_clean() -> None:
    example = re.search(r"```yaml\n(playbook: .*?)```", DOCS, re.DOTALL)

    assert example is not None
    assert lint_of(example[1]) == []


def test_every_section_trigger_action_rule_right_and_filter_is_described() -> None:
    wanted = {
        *PlaybookSpec.model_fields,
        *triggers.keys(),
        *actions.keys(),
        *RULES,
        *ABILITIES,
    }

    assert [word for word in sorted(wanted) if f"`{word}`" not in DOCS] == []
    assert [word for word in FILTERS if f"| {word}" not in DOCS] == []
