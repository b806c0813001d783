"""What `voronka check` asks about the playbook in force."""

from collections.abc import Sequence

from voronka.kernel.checks import register_check
from voronka.process.lint import lint
from voronka.process.models.active import NoPlaybook, active_playbook
from voronka.process.problems import PlaybookInvalid


def register() -> None:
    register_check("A playbook is in force and sound", playbook_is_sound)


def playbook_is_sound() -> Sequence[str]:
    """Return what is wrong with the process in force."""
    try:
        playbook = active_playbook()
    except NoPlaybook as missing:
        return [str(missing)]
    except PlaybookInvalid as invalid:
        return [problem.message for problem in invalid.problems]
    # What waits for the other mode is no fault.
    return [problem.message for problem in lint(playbook) if problem.rule != "idle"]
