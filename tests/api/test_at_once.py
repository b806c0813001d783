"""Programs that ask for the same thing at the same moment."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from tests.api.client import Program
from tests.world import make_cast, make_lead, use_kitchens
from voronka.records.models import Lead

pytestmark = pytest.mark.django_db(transaction=True)

AT_ONCE = 6


def _all_at_once(ask: Callable[[int], Any]) -> list[Any]:
    barrier = Barrier(AT_ONCE)

    def one(number: int) -> Any:
        barrier.wait()
        try:
            return ask(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as threads:
        return list(threads.map(one, range(AT_ONCE)))


def test_one_key_asked_at_once_makes_one_lead_and_gives_all_its_answer() -> None:
    use_kitchens()
    anna = make_cast()["Anna"]
    programs = [Program(anna) for _number in range(AT_ONCE)]
    body = {"fields": {"client_name": "Vera"}}

    answers = _all_at_once(
        lambda n: programs[n].ask("POST", "/leads/", body, headers={"Idempotency-Key": "once"})
    )

    assert {answer.status_code for answer in answers} == {201}
    (lead,) = Lead.objects.all()
    assert {answer.json()["id"] for answer in answers} == {str(lead.pk)}
    assert Counter(answer.headers.get("Idempotency-Replayed") for answer in answers) == {
        None: 1,
        "true": AT_ONCE - 1,
    }


def test_of_many_who_take_one_lead_one_has_it_and_the_others_are_told_who() -> None:
    use_kitchens()
    cast = make_cast()
    lead = make_lead()
    names = ("Anna", "Boris", "Zoya", "Galina", "Viktor", "Anna")
    programs = [Program(cast[name]) for name in names]

    answers = _all_at_once(lambda n: programs[n].ask("POST", f"/leads/{lead.pk}/ownership/"))

    taken = [answer for answer in answers if answer.status_code == 200]
    assert len(taken) == 1
    owner = Lead.objects.get(pk=lead.pk).owner
    assert owner is not None
    assert taken[0].json()["owner_name"] == owner.name
    for name, answer in zip(names, answers, strict=True):
        if answer is not taken[0] and name != owner.name:
            assert (answer.status_code, owner.name in answer.json()["detail"]) == (409, True)
