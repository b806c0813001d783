import json
from datetime import UTC, datetime
from typing import Any

import psycopg
import pytest
from django.db import connection

from tests.world import LATER, NOW, make_lead, make_user, use_showroom
from voronka.kernel import live
from voronka.records.models import CardEvent
from voronka.records.partitions import ensure_partitions
from voronka.records.use_cases.add_history import add_history
from voronka.records.use_cases.move_card import move_card
from voronka.records.use_cases.run_command import CommandRefused

FAR = datetime(2031, 5, 20, 12, 0, tzinfo=UTC)


def _table_of(kind: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tableoid::regclass::text FROM records_cardevent WHERE kind = %s", [kind]
        )
        (table,) = cursor.fetchone()
    return str(table)


@pytest.mark.django_db
def test_partitions_are_made_ahead_once() -> None:
    anna = make_user("Anna").as_actor()
    use_showroom()
    lead = make_lead()

    made = ensure_partitions(FAR)
    again = ensure_partitions(FAR)
    add_history(ref=lead.ref, kind="far", payload={}, actor=anna, now=FAR)

    assert (made, again, _table_of("far")) == (4, 0, "records_cardevent_2031_05")


@pytest.mark.django_db
def test_what_has_no_partition_yet_is_kept_all_the_same() -> None:
    use_showroom()
    lead = make_lead()
    anna = make_user("Anna").as_actor()
    add_history(ref=lead.ref, kind="far", payload={"a": 1}, actor=anna, now=FAR)

    made = ensure_partitions(FAR)

    assert _table_of("far") == "records_cardevent_other"
    assert made == 3
    assert CardEvent.objects.get(kind="far").payload == {"a": 1}


@pytest.mark.django_db(transaction=True)
def test_open_pages_hear_which_card_changed_and_only_of_what_was_done() -> None:
    use_showroom()
    anna = make_user("Anna")
    lead = make_lead(owner=anna, now=NOW)
    heard = []
    with psycopg.connect(**_parameters(), autocommit=True) as listener:
        listener.execute(f"LISTEN {live.CHANNEL}")

        with pytest.raises(CommandRefused):
            move_card(ref=lead.ref, stage="ours", actor=anna.as_actor(), now=LATER)
        move_card(ref=lead.ref, stage="assigned", actor=anna.as_actor(), now=LATER)

        for told in listener.notifies(timeout=10, stop_after=1):
            heard.append(json.loads(told.payload))
        heard += [json.loads(told.payload) for told in listener.notifies(timeout=0)]

    assert heard == [{"topic": "all", "what": "card", "kind": "lead", "id": str(lead.pk)}]


def _parameters() -> dict[str, Any]:
    given = connection.get_connection_params()
    names = ("host", "port", "user", "password", "dbname")
    return {name: str(given[name]) for name in names if given.get(name)}
