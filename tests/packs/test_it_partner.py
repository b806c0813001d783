"""The shipped pack of the IT partner: triage before sales (Q1)."""

from voronka.packs.folders import pack_files
from voronka.process.canonical import write_playbook
from voronka.process.facts import facts
from voronka.process.lint import lint
from voronka.process.loader import check_files, load_files, parse_playbook
from voronka.process.words import words


def test_it_is_sound() -> None:
    playbook, findings = check_files(pack_files("it_partner"), facts)

    assert findings.problems == []
    assert playbook is not None
    assert [problem.message for problem in lint(playbook) if problem.severity == "error"] == []


def test_written_and_read_again_it_is_the_same() -> None:
    playbook = load_files(pack_files("it_partner"), facts)

    assert parse_playbook(write_playbook(playbook.spec), facts).hash == playbook.hash


def test_a_misspelt_reason_class_or_stage_of_triage_is_told() -> None:
    files = pack_files("it_partner")
    files["triage.yaml"] = (
        files["triage.yaml"]
        .replace("reason: vacancy", "reason: vacansy")
        .replace("grade: c", "grade: d")
        .replace("attached: handed", "attached: incoming")
    )

    _, findings = check_files(files, facts)

    told = sorted(problem.message for problem in findings.problems)
    assert len(told) == 3
    assert any("'incoming' is a stage of triage itself" in each for each in told)
    assert any("vacansy" in each for each in told)


def test_the_mode_decides_where_new_leads_start() -> None:
    files = pack_files("it_partner")
    with_triage = load_files(files, facts)
    files["triage.yaml"] = files["triage.yaml"].replace("mode: quality", "mode: none")
    without = load_files(files, facts)

    assert (with_triage.initial("leads"), without.initial("leads")) == ("incoming", "handed")


def test_the_regulation_tells_of_stop_rules_and_distribution() -> None:
    document = words(load_files(pack_files("it_partner"), facts), "en")

    told = [sentence.text for sentence in document.sentences()]
    assert "The quality department looks at new leads first." in told
    assert (
        "Cards without an owner in “Handed to sales” are handed out in turn: Salesperson." in told
    )
