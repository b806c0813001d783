import pytest

from tests.process.books import changed
from tests.world import NOW, use_kitchens
from voronka.kernel.actor import SYSTEM
from voronka.kernel.checks import run_checks
from voronka.packs.checks import playbook_is_sound
from voronka.packs.use_cases.apply_playbook import apply_playbook
from voronka.process.models import PlaybookVersion

pytestmark = pytest.mark.django_db


def test_a_sound_playbook_is_no_problem() -> None:
    use_kitchens()

    assert playbook_is_sound() == []


def test_none_at_all_is_a_problem() -> None:
    (problem,) = playbook_is_sound()

    assert "choose one on the page /start/" in problem
    failed = [
        found for found in run_checks() if any("itself failed" in each for each in found.problems)
    ]
    assert failed == []


def test_what_lint_says_is_told() -> None:
    text = changed("label: {ru: Отремонтирован, en: Repaired}", "label: {ru: В работе, en: Fixed}")
    apply_playbook(files={"playbook.yaml": text}, actor=SYSTEM, now=NOW)

    (problem,) = playbook_is_sound()

    assert problem.startswith("the stage «В работе» is named as a state;")


def test_one_that_can_no_longer_be_loaded_is_told() -> None:
    """A plug-in that it needs was removed, say."""
    PlaybookVersion.objects.create(
        key="old",
        hash="0" * 64,
        text="playbook: old\n",
        applied_at=NOW,
        applied_by="x",
        active=True,
    )

    assert "'pipelines' is missing here" in playbook_is_sound()
