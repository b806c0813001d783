"""Two who enter one client at the same moment: whoever is second finds the first (F1)."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from tests.channels.salon import use_salon
from tests.world import NOW, make_lead, make_user
from voronka.channels.models import InboundRequest
from voronka.channels.use_cases.submit_web_form import submit_web_form
from voronka.people.models import User
from voronka.records.models import CardEvent, ContactPoint
from voronka.records.use_cases.create_client import KnownAlready, create_client

pytestmark = pytest.mark.django_db(transaction=True)

_REPETITIONS = 50


Deed = Callable[[str], Any]


def _comes_in(phone: str) -> None:
    answers = {"client_name": "Vera", "phone": phone, "request": "A kitchen", "consent": "on"}
    submit_web_form(form_key="site", answers=answers, remote=phone, now=NOW)


def _saves(user: User) -> Deed:
    return lambda phone: make_lead(owner=user, phone=phone)


def _enters_client(user: User) -> Deed:
    def enter(phone: str) -> None:
        with suppress(KnownAlready):
            create_client(
                kind="contact",
                fields={"name": "Vera", "phone": phone},
                actor=user.as_actor(),
                now=NOW,
            )

    return enter


def _times_noticed(phone: str) -> int:
    """Return how often one of the two found the other: joined, noted as a match, or refused."""
    holders = ContactPoint.objects.filter(value=phone).values_list("holder_kind", "holder_id")
    cards = [pk for kind, pk in holders if kind == "lead"]
    joined = InboundRequest.objects.filter(remote__in=_spellings(phone), fate="joined").count()
    noted = CardEvent.objects.filter(card_id__in=cards, kind="match").count()
    refused = sum(kind == "contact" for kind, _pk in holders) == 1
    return joined + noted + refused


def _spellings(phone: str) -> tuple[str, str]:
    return phone, f"8 ({phone[2:5]}) {phone[5:8]}-{phone[8:10]}-{phone[10:]}"


def test_two_at_once_with_one_phone_in_two_spellings_never_both_miss() -> None:
    use_salon()
    anna, boris = make_user("Anna"), make_user("Boris")
    pairs: tuple[tuple[Deed, Deed], ...] = (
        (_comes_in, _comes_in),
        (_saves(anna), _saves(boris)),
        (_saves(anna), _comes_in),
        (_enters_client(anna), _enters_client(boris)),
    )
    noticed = []

    with ThreadPoolExecutor(max_workers=2) as pool:
        for number in range(_REPETITIONS):
            phone, start = f"+7495555{number:02}17", Barrier(2)
            deeds = zip(pairs[number % len(pairs)], _spellings(phone), strict=True)
            together = [partial(_do, deed, spelling, start) for deed, spelling in deeds]
            list(pool.map(lambda each: each(), together))
            noticed.append(_times_noticed(phone))

    assert noticed == [1] * _REPETITIONS
    # Of two forms the second joins what the first has become: there are no two open leads.
    twice = [_spellings(f"+7495555{number:02}17") for number in range(0, _REPETITIONS, len(pairs))]
    fates = [
        set(InboundRequest.objects.filter(remote__in=both).values_list("fate", flat=True))
        for both in twice
    ]
    assert fates == [{"became", "joined"}] * len(twice)


def _do(deed: Deed, phone: str, start: Barrier) -> None:
    try:
        start.wait(timeout=60)
        deed(phone)
    finally:
        connection.close()
