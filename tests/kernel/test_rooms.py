"""A room: everything done in it stays in it."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import IntegrityError, connection

from tests.world import NOW, make_lead, make_user, use_showroom
from voronka.channels.queries import accounts
from voronka.kernel import clock, live, rooms
from voronka.people.models import User
from voronka.process.models.active import active_playbook
from voronka.records.models import CardEvent, Lead

pytestmark = pytest.mark.django_db

NAME = "practice_of_a_test"
PLAN = rooms.Plan(
    shared=["django\\_%", "auth\\_%"],
    brought={
        "people_user": "true",
        "people_team": "true",
        "process_playbookversion": "active",
        "channels_channelaccount": "false",
    },
)


@pytest.fixture
def room() -> Iterator[str]:
    use_showroom()
    make_user("Anna")
    rooms.make(NAME, PLAN)
    yield NAME
    rooms.drop(NAME)


def test_the_same_code_works_there_and_nothing_is_seen_outside(room: str) -> None:
    anna = User.objects.get(name="Anna")
    with rooms.inside(room), clock.one_reading():
        assert active_playbook().spec.playbook == "showroom"
        lead = make_lead(owner=anna)
        events = CardEvent.objects.filter(card_id=lead.pk).count()
        assert (Lead.objects.count(), events > 0) == (1, True)

    outside = CardEvent.objects.exclude(card_kind="rules").count()
    assert (Lead.objects.count(), outside) == (0, 0)
    with rooms.inside(room):
        assert Lead.objects.get().pk == lead.pk


def test_what_stands_outside_is_not_there(room: str) -> None:
    make_lead(owner=User.objects.get(name="Anna"))

    with rooms.inside(room):
        assert Lead.objects.count() == 0
        assert [user.name for user in User.objects.all()] == ["Anna"]


def test_the_second_wall_stands_in_a_room_too(room: str) -> None:
    with pytest.raises(IntegrityError, match="without a decision"), rooms.inside(room):
        lead = make_lead(owner=User.objects.get(name="Anna"))
        # As by another transaction than the one in which it was decided.
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM records_decisionrow")
        Lead.objects.filter(pk=lead.pk).update(stage="offer")


def test_each_room_has_its_own_clock_and_is_a_sandbox(room: str) -> None:
    assert clock.is_sandbox() is False
    with rooms.inside(room), clock.one_reading():
        clock.set_offset(timedelta(days=3))

        assert clock.is_sandbox() is True
        assert clock.now() - clock.machine_now() > timedelta(days=2)
        assert accounts.carrier_key("email") == "demo_sink"

    assert clock.offset() == timedelta()
    with rooms.inside(room), clock.one_reading():
        assert clock.offset() == timedelta(days=3)


def test_a_failure_inside_leaves_the_house_as_it_was(room: str) -> None:
    with pytest.raises(LookupError), rooms.inside(room):
        make_lead(owner=User.objects.get(name="Anna"))
        raise LookupError

    with connection.cursor() as cursor:
        cursor.execute("SHOW search_path")
        assert NAME not in cursor.fetchone()[0]
    assert rooms.is_inside() is False
    with rooms.inside(room):
        assert Lead.objects.count() == 0


def test_one_room_is_not_entered_from_another(room: str) -> None:
    with pytest.raises(RuntimeError), rooms.inside(room), rooms.inside(room):
        pass


def test_from_a_room_no_page_is_told_anything(room: str) -> None:
    with connection.execute_wrapper(_no_notify), rooms.inside(room):
        live.publish(live.EVERYBODY, what="card", id="1")


def _no_notify(execute, sql, params, many, context):  # type: ignore[no-untyped-def]
    assert "pg_notify" not in sql
    return execute(sql, params, many, context)


def test_a_room_has_every_table_but_the_shared_ones(room: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, count(*) FROM pg_class c WHERE c.relkind IN ('r', 'p')"
            " AND NOT c.relispartition"
            " AND c.relnamespace IN ('public'::regnamespace, %s::regnamespace)"
            " GROUP BY 1 HAVING count(*) = 1",
            [NAME],
        )
        alone = {name for name, _ in cursor.fetchall()}

    assert {name for name in alone if not name.startswith(("django_", "auth_"))} == set()


def test_nothing_in_a_room_counts_by_a_sequence_of_the_house(room: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_attrdef d JOIN pg_class c ON c.oid = d.adrelid"
            " WHERE c.relnamespace = %s::regnamespace"
            " AND pg_get_expr(d.adbin, d.adrelid) LIKE 'nextval%%'"
            " AND pg_get_expr(d.adbin, d.adrelid) NOT LIKE %s",
            [NAME, f"%{NAME}%"],
        )
        assert cursor.fetchone() == (0,)


def test_a_room_can_be_made_anew(room: str) -> None:
    with rooms.inside(room):
        make_lead(owner=User.objects.get(name="Anna"), now=NOW)

    rooms.make(room, PLAN)

    assert rooms.exists(room) is True
    assert rooms.names("practice_of") == [NAME]
    with rooms.inside(room):
        assert Lead.objects.count() == 0


def test_only_the_clock_asks_the_setting_whether_this_is_a_sandbox() -> None:
    house = Path(__file__).parents[2] / "voronka"

    asking = [
        path.relative_to(house).as_posix()
        for path in house.rglob("*.py")
        if "settings.SANDBOX" in path.read_text(encoding="utf-8")
    ]

    # Whoever else did would let something out of the rooms.
    assert asking == ["kernel/clock.py"]
