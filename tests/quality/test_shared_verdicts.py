"""Verdicts on many requests, given by two workers at once."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest
from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob

from tests.quality.partner import make_partners, make_request, use_partner
from tests.world import LATER
from voronka.quality.models import TriageVerdict
from voronka.records import beginning
from voronka.records.checks import decisions_replay, stays_are_whole
from voronka.records.models import BulkAction, Contact, Lead
from voronka.records.use_cases import run_bulk_action as running
from voronka.records.use_cases.start_bulk_action import start_bulk_deed
from voronka.records.use_cases.undo_bulk_action import undo_bulk_action

pytestmark = pytest.mark.django_db(transaction=True)


def _by_two(bulk_id: UUID) -> None:
    def work() -> None:
        try:
            running.run_bulk_action(bulk_id=bulk_id, now=LATER)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as hands:
        for each in [hands.submit(work) for _ in range(2)]:
            each.result()


def test_two_workers_make_one_client_of_all_its_requests(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "_AT_ONCE", 4)
    monkeypatch.setattr(beginning, "_LONG", 2)
    use_partner()
    olga = make_partners()["Olga"].as_actor()
    # Every client has requests in parts of both, now in this order and now in that.
    clients = [0, 1, 2, 3, 3, 2, 1, 0] * 3
    leads = [
        make_request(client_name=f"Client {n}", phone=f"+7 495 555-01-7{n}", company_name=None)
        for n in clients
    ]
    bulk_id = start_bulk_deed(
        deed="verdict",
        params={"verdict": "contact", "grade": "c"},
        actor=olga,
        now=LATER,
        ids=[lead.pk for lead in leads],
    )

    _by_two(bulk_id)

    done = BulkAction.objects.get(pk=bulk_id)
    assert (done.done, done.refused, TriageVerdict.objects.count()) == (24, 0, 24)
    assert Counter(
        lead.contact.name for lead in Lead.objects.select_related("contact") if lead.contact
    ) == {f"Client {n}": 6 for n in range(4)}
    assert (Contact.objects.count(), stays_are_whole(), decisions_replay()) == (4, [], [])

    _by_two(undo_bulk_action(bulk_id=bulk_id, actor=olga, now=LATER))

    assert Lead.objects.filter(stage="incoming", contact=None).count() == 24
    assert not Contact.objects.exists()


def test_a_second_worker_is_asked_for_but_where_it_is_whose_turn(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(beginning, "_LONG", 2)
    use_partner()
    cast = make_partners()
    ids = [make_request().pk for _ in range(2)]
    asked = {}
    for who, deed, params in (
        ("Olga", "verdict", {"verdict": "attach"}),
        ("Galina", "handing", {}),
    ):
        bulk_id = start_bulk_deed(
            deed=deed, params=params, actor=cast[who].as_actor(), now=LATER, ids=ids
        )
        jobs = ProcrastinateJob.objects.filter(args__bulk_id=str(bulk_id)).order_by("id")
        asked[deed] = list(jobs.values_list("queue_name", flat=True))

    assert asked == {"verdict": ["long", "helping"], "handing": ["long"]}
