"""A broken intake calls once for each incident, and takes back what is over (Q9)."""

import random
from datetime import datetime, timedelta
from uuid import UUID

import pytest

from tests.world import NOW, make_cast, make_lead, use_kitchens
from voronka.channels.models import InboundRequest
from voronka.channels.queries.intake import intake
from voronka.channels.use_cases.decide_request import retry_request
from voronka.kernel.checks import run_checks
from voronka.kernel.ids import new_id
from voronka.quality.intake.alarm import watch_intake
from voronka.work.models import Notification

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def _request(at: datetime, fate: str = "junk", card_id: UUID | None = None) -> InboundRequest:
    return InboundRequest.objects.create(
        channel="form", form_key="site", remote="203.0.113.9", arrived_at=at, fate=fate,
        answers={"client_name": "Oleg", "phone": "+74955550155"}, reason="spam", card_id=card_id,
    )  # fmt: skip


def _called() -> set[str]:
    told = Notification.objects.unread().filter(kind="intake")
    return set(told.values_list("user__name", flat=True))


def test_a_failure_calls_administrators_and_heads_once_and_ends_with_the_last() -> None:
    use_kitchens()
    cast = make_cast()
    first, second = _request(NOW, "error"), _request(NOW + HOUR, "error")

    assert (watch_intake(now=NOW + HOUR), watch_intake(now=NOW + 2 * HOUR)) == (1, 1)
    assert _called() == {"Galina", "Viktor", "Irina"}
    assert Notification.objects.filter(kind="intake").count() == 3

    for each in (first, second):
        retry_request(request_id=each.pk, actor=cast["Olga"].as_actor(), now=NOW + 3 * HOUR)
    assert watch_intake(now=NOW + 3 * HOUR) == 0
    assert _called() == set()


def test_a_form_that_is_silent_beyond_its_usual_calls_until_it_speaks_again() -> None:
    use_kitchens()
    make_cast()
    for number in range(24):
        _request(NOW - number * 3 * HOUR)

    assert watch_intake(now=NOW + 6 * HOUR) == 0
    assert watch_intake(now=NOW + 7 * HOUR) == 1
    assert _called() == {"Galina", "Viktor", "Irina"}

    _request(NOW + 7 * HOUR)
    assert watch_intake(now=NOW + 7 * HOUR) == 0
    assert _called() == set()


def test_a_form_without_a_usual_never_calls() -> None:
    use_kitchens()
    make_cast()
    _request(NOW - timedelta(days=3))

    assert watch_intake(now=NOW) == 0


def test_a_request_that_is_nowhere_calls_and_the_check_names_it() -> None:
    use_kitchens()
    cast = make_cast()
    lost = _request(NOW, "became", new_id())

    assert watch_intake(now=NOW) == 1
    told = Notification.objects.filter(kind="intake", user=cast["Irina"]).get()
    assert told.title["en"] == "Requests do not add up"
    assert _check() == ("1 requests arrived and are nowhere: no card, no reason",)

    lost.fate = "junk"
    lost.save()
    assert watch_intake(now=NOW) == 0
    assert (_called(), _check()) == (set(), ())


def test_every_day_and_source_adds_up_whatever_came() -> None:
    use_kitchens()
    olga = make_cast()["Olga"].as_actor()
    draw = random.Random(9)
    leads = [make_lead().pk for _ in range(3)]
    fates = ("became", "joined", "junk", "", "error")
    for _ in range(60):
        at, fate = NOW - timedelta(hours=draw.randint(0, 200)), draw.choice(fates)
        request = _request(at, fate, draw.choice(leads) if fate in ("became", "joined") else None)
        request.channel, request.form_key = draw.choice(
            [("form", "site"), ("call", ""), ("email", "")]
        )
        request.save()

    rows = intake(actor=olga, now=NOW)

    assert sum(row.arrived for row in rows) == 60
    assert {row.source for row in rows} == {"form:site", "call:", "email:"}
    assert [row.difference for row in rows] == [0] * len(rows)
    assert _check() == ()


def _check() -> tuple[str, ...]:
    wanted = "arrivals and fates of requests reconcile to zero"
    (found,) = [each.problems for each in run_checks() if each.name == wanted]
    return tuple(found)
