"""A pack is checked, kept and put in force; or nothing changes."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.process.books import BICYCLES, bicycles, changed
from tests.world import LATER, NOW, make_lead, make_user, use_kitchens
from voronka.kernel import events
from voronka.kernel.actor import SYSTEM, Actor
from voronka.packs.folders import NoSuchPack, pack_files, pack_names
from voronka.packs.queries.packs import contents, packs
from voronka.packs.use_cases.apply_pack import apply_pack
from voronka.packs.use_cases.apply_playbook import UnableToApplyPlaybook, apply_playbook
from voronka.process.events import PlaybookApplied
from voronka.process.models import PlaybookVersion
from voronka.process.models.active import NoPlaybook, active_playbook, playbook_by_hash

pytestmark = pytest.mark.django_db

IRINA = Actor(kind="person", name="Irina", role="admin")


@pytest.fixture
def announced() -> Iterator[list[PlaybookApplied]]:
    heard: list[PlaybookApplied] = []
    events.listen(PlaybookApplied, heard.append)
    yield heard
    events._listeners.remove((PlaybookApplied, heard.append))


def _in_force() -> list[tuple[str, bool]]:
    return list(PlaybookVersion.objects.order_by("applied_at").values_list("key", "active"))


def test_a_pack_is_kept_with_its_files_and_comes_into_force(announced: list[Any]) -> None:
    version = apply_pack(name="kitchens", actor=IRINA, now=NOW)

    version.refresh_from_db()
    assert (version.key, version.active) == ("kitchens", True)
    assert (version.applied_by, version.applied_at) == ("Irina", NOW)
    assert version.files == pack_files("kitchens")
    assert active_playbook().hash == version.hash
    assert active_playbook().text == version.text
    assert announced == [PlaybookApplied(actor=IRINA, at=NOW, hash=version.hash)]


def test_before_the_first_there_is_none() -> None:
    with pytest.raises(NoPlaybook):
        active_playbook()


def test_the_same_again_changes_nothing(announced: list[Any]) -> None:
    apply_pack(name="kitchens", actor=IRINA, now=NOW)

    apply_pack(name="kitchens", actor=SYSTEM, now=LATER)

    version = PlaybookVersion.objects.get()
    assert (version.applied_by, version.applied_at) == ("Irina", NOW)
    assert len(announced) == 1


def test_another_takes_the_place_of_the_first_which_is_kept() -> None:
    first = apply_pack(name="kitchens", actor=IRINA, now=NOW)

    apply_playbook(files={"playbook.yaml": BICYCLES}, actor=IRINA, now=LATER)

    assert _in_force() == [("kitchens", False), ("bicycles", True)]
    assert active_playbook().hash == bicycles().hash
    assert playbook_by_hash(first.hash).spec.playbook == "kitchens"


def test_going_back_to_an_earlier_one_is_possible() -> None:
    apply_pack(name="kitchens", actor=IRINA, now=NOW)
    apply_playbook(files={"playbook.yaml": BICYCLES}, actor=IRINA, now=NOW)

    apply_pack(name="kitchens", actor=IRINA, now=LATER)

    assert _in_force() == [("bicycles", False), ("kitchens", True)]


def test_one_with_mistakes_is_refused_and_the_old_stays() -> None:
    apply_pack(name="kitchens", actor=IRINA, now=NOW)
    text = changed("roles: [boss]", "roles: [bos]")

    with pytest.raises(UnableToApplyPlaybook) as refusal:
        apply_playbook(files={"playbook.yaml": text}, actor=IRINA, now=LATER)

    assert [p.message for p in refusal.value.problems] == [
        "there is no role 'bos'; did you mean 'boss'?"
    ]
    assert "playbook.yaml:" in str(refusal.value)
    assert _in_force() == [("kitchens", True)]


def test_one_that_lint_calls_an_error_is_refused() -> None:
    text = changed("        kind: failure\n", "        kind: path\n")

    with pytest.raises(UnableToApplyPlaybook) as refusal:
        apply_playbook(files={"playbook.yaml": text}, actor=IRINA, now=NOW)

    assert [p.rule for p in refusal.value.problems] == ["finals"]
    assert _in_force() == []


def test_a_warning_does_not_stop_it() -> None:
    text = changed("label: {ru: Отремонтирован, en: Repaired}", "label: {ru: В работе, en: Fixed}")

    apply_playbook(files={"playbook.yaml": text}, actor=IRINA, now=NOW)

    assert _in_force() == [("bicycles", True)]


def test_cards_are_not_left_in_stages_that_do_not_exist() -> None:
    use_kitchens()
    anna = make_user("Anna")
    make_lead(owner=anna)
    make_lead(owner=anna)

    with pytest.raises(UnableToApplyPlaybook) as refusal:
        apply_playbook(files={"playbook.yaml": BICYCLES}, actor=IRINA, now=LATER)

    assert str(refusal.value) == (
        "Cards stand in stages that this playbook does not have: leads.assigned (2)"
    )
    assert _in_force() == [("kitchens", True)]


def test_a_stranger_pack_is_told_with_what_there_is() -> None:
    with pytest.raises(NoSuchPack) as refusal:
        apply_pack(name="bakery", actor=IRINA, now=NOW)

    assert str(refusal.value) == f"There is no pack 'bakery'. There is: {', '.join(pack_names())}."


def test_which_is_in_force_costs_one_query(django_assert_num_queries: Any) -> None:
    apply_pack(name="kitchens", actor=IRINA, now=NOW)
    active_playbook()

    with django_assert_num_queries(1):
        active_playbook()


# K27: what a pack brings, before it is applied.


def test_the_packs_are_listed() -> None:
    (row,) = [row for row in packs(locale="ru") if row.name == "kitchens"]

    assert row.title == "Кухонный салон"


def test_a_pack_tells_what_it_brings_and_changes_nothing() -> None:
    found = contents(name="kitchens", locale="ru")

    leads, deals = found.pipelines
    assert [stage.label for stage in leads.stages][:3] == [
        "Не обработан",
        "Менеджер назначен",
        "Клиент наш",
    ]
    assert (leads.stages[0].note, deals.stages[-1].note) == ("initial", "failure")
    assert [role.label for role in found.roles] == [
        "Менеджер по продажам",
        "Руководитель отдела продаж",
        "Директор",
        "Контролёр качества",
        "Замерщик",
        "Администратор",
    ]
    assert {"budget", "contract_number"} <= {field.key for field in found.fields}
    assert "confirm_visit" in {robot.key for robot in found.robots}
    assert "visit_confirmed" in {message.key for message in found.messages}
    assert found.glossary and found.tasks
    assert not PlaybookVersion.objects.exists()
