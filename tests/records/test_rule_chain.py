"""A rule, a role or a change of staff that was altered past the product is found and told (N15)."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection

from tests.world import LATER, NOW, make_cast, use_kitchens
from voronka.kernel.actor import SYSTEM
from voronka.people.models import StaffChange, User
from voronka.people.use_cases.change_person import change_person
from voronka.process.models.playbook_version import PlaybookVersion
from voronka.records.models import CardEvent, Seal
from voronka.records.queries.history_chain import broken_history
from voronka.records.queries.rule_chain import PEOPLE, PROCESS, broken_rules
from voronka.records.use_cases import seal_history as sealing
from voronka.records.use_cases.seal_history import seal_every_night, seal_history
from voronka.work.models import Notification

pytestmark = pytest.mark.django_db


@contextmanager
def _no_triggers(table: str) -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        yield
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def test_versions_roles_and_changes_of_staff_stand_in_the_chained_history() -> None:
    playbook = use_kitchens()
    anna = make_cast()["Anna"]

    change_person(user_id=anna.pk, actor=SYSTEM, now=LATER, role="head")

    version = CardEvent.objects.filter(card_id=PROCESS).latest("id")
    assert (version.kind, version.name) == ("rule", "version")
    assert (version.payload["hash"], version.payload["active"]) == (playbook.hash, True)
    last = CardEvent.objects.filter(card_id=PEOPLE, name="staff_change").latest("id")
    assert (last.at, last.payload["changes"]) == (LATER, {"role": ["sales", "head"]})
    person = CardEvent.objects.filter(card_id=PEOPLE, name="person").latest("id")
    assert (person.payload["id"], person.payload["role"]) == (str(anna.pk), "head")
    assert (broken_rules(), broken_history()) == ([], [])


def test_a_role_that_was_given_past_the_product_is_named() -> None:
    use_kitchens()
    anna = make_cast()["Anna"]
    change_person(user_id=anna.pk, actor=SYSTEM, now=LATER, role="head")
    with _no_triggers("people_user"):
        User.objects.filter(pk=anna.pk).update(role="director")

    assert broken_rules() == ["the rights of anna@example.com are not those of the history"]


@pytest.mark.parametrize("column", ["text", "document"])
def test_a_version_whose_text_was_altered_is_named(column: str) -> None:
    playbook = use_kitchens()
    with _no_triggers("process_playbookversion"):
        PlaybookVersion.objects.update(**{column: "playbook: forged"})

    assert broken_rules() == [f"version {playbook.hash[:12]} of the process: its text was altered"]


def test_a_change_of_staff_that_was_altered_or_removed_is_named() -> None:
    use_kitchens()
    cast = make_cast()
    for name in ("Anna", "Boris"):
        change_person(user_id=cast[name].pk, actor=SYSTEM, now=LATER, role="head")
    first, second = StaffChange.objects.filter(kind="changed").order_by("subject")

    StaffChange.objects.filter(pk=first.pk).update(actor_name="Somebody else")
    StaffChange.objects.filter(pk=second.pk).delete()

    assert broken_rules() == [
        f"change of staff {first.pk} (changed of Anna) was altered or inserted",
        f"change of staff {second.pk} (Boris) was removed",
    ]


def test_administrators_hear_of_a_forged_row_in_the_night_once() -> None:
    use_kitchens()
    make_cast()
    with _no_triggers("process_playbookversion"):
        PlaybookVersion.objects.update(document="{}")

    seal_history(now=LATER)
    seal_history(now=LATER)

    told = Notification.objects.filter(kind="scheduler")
    assert set(told.values_list("user__name", flat=True)) == {"Viktor", "Irina"}
    assert told.count() == 2
    assert "its text was altered" in told[0].text["en"]
    assert Seal.objects.latest("id").trouble.endswith("of the process: its text was altered")


def test_administrators_hear_of_a_seal_that_failed(monkeypatch: pytest.MonkeyPatch) -> None:
    use_kitchens()
    make_cast()
    monkeypatch.setattr(sealing, "_GATHER", "SELECT 1 / 0")

    with pytest.raises(Exception, match="division by zero"):
        seal_every_night(now=NOW)

    assert Seal.objects.count() == 0
    (first, *_rest) = Notification.objects.filter(kind="scheduler")
    assert "the history was not sealed" in first.text["en"]


def test_a_quiet_night_tells_nobody() -> None:
    use_kitchens()
    make_cast()

    seal_every_night(now=NOW)

    assert Notification.objects.filter(kind="scheduler").count() == 0
