"""Fields and stages out of use: nothing that is there is lost, nothing new comes in."""

from tests.process.books import BICYCLES, bicycles
from voronka.process.facts import facts
from voronka.process.loader import parse_playbook
from voronka.process.loading.compile import Compiler
from voronka.process.playbook import Playbook
from voronka.process.plugins import actions, triggers
from voronka.process.problems import Findings
from voronka.process.schema import PlaybookSpec


def _with_archived(stage: str, to: str = "") -> tuple[Playbook | None, list[str]]:
    tree = bicycles().spec.model_dump(mode="json", by_alias=True)
    stages = tree["pipelines"]["repairs"]["stages"]
    stages[stage] |= {"archived": True, **({"cards_to": to} if to else {})}
    findings = Findings({})
    spec = PlaybookSpec.model_validate(tree)
    return Compiler(spec, facts, triggers, actions, findings).compile(), [
        each.message for each in findings.problems
    ]


def test_the_way_leads_past_an_archived_stage() -> None:
    before = bicycles().path("repairs")

    playbook, problems = _with_archived(before[1])

    assert problems == []
    assert playbook is not None
    assert playbook.path("repairs") == (before[0], *before[2:])
    assert playbook.has_stage("repairs", before[1])


def test_the_only_initial_stage_stays_in_use() -> None:
    path = bicycles().path("repairs")

    assert _with_archived(path[0]) == (
        None,
        ["the pipeline 'repairs' has no initial stage, not one"],
    )


def test_cards_go_to_a_stage_in_use() -> None:
    path = bicycles().path("repairs")

    playbook, problems = _with_archived(path[1], to=path[1])

    assert playbook is None
    assert problems[0].startswith(f"there is no stage in use '{path[1]}'")


def test_what_is_not_archived_is_not_written() -> None:
    assert "archived" not in bicycles().text
    assert parse_playbook(BICYCLES, facts).hash == bicycles().hash
