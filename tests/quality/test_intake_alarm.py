"""A broken intake calls once for each incident, and takes back what is over (Q9)."""

from datetime import datetime, timedelta

import pytest

from tests.world import NOW, make_cast, use_kitchens
from voronka.channels.models import InboundRequest
from voronka.channels.use_cases.decide_request import retry_request
from voronka.quality.intake.alarm import watch_intake
from voronka.work.models import Notification

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def _request(at: datetime, fate: str = "junk") -> InboundRequest:
    return InboundRequest.objects.create(
        channel="form", form_key="site", remote="203.0.113.9", arrived_at=at, fate=fate,
        answers={"client_name": "Oleg", "phone": "+74955550155"}, reason="spam",
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
