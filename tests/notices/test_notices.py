"""What people hear outside of the page: at once, in the morning, in the browser; each once."""

import base64
import json
from datetime import timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.hashes import SHA256
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.notices.push_service import PushService, running_push_service
from tests.world import NOW, make_lead, make_user, use_showroom
from voronka.channels.models import SunkMessage
from voronka.notices import push
from voronka.notices.kinds import Way
from voronka.notices.models import Dispatch, PushKeys, PushSubscription
from voronka.notices.queries.ways import ways_of
from voronka.notices.use_cases.choose_ways import UnableToChooseWays, choose_ways
from voronka.notices.use_cases.deliver_dispatches import deliver_dispatches
from voronka.notices.use_cases.subscribe_browser import (
    UnableToSubscribeBrowser,
    subscribe_browser,
)
from voronka.notices.use_cases.write_digests import write_digests
from voronka.people.models import User
from voronka.process.text import Text
from voronka.work.models import Notification
from voronka.work.queries.notifications import unread_count
from voronka.work.use_cases.notify import notify

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
# NOW is noon; the working day begins at nine or ten.
MORNING = NOW.replace(hour=7, minute=5) + DAY


@pytest.fixture(autouse=True)
def _sandbox(settings: Any) -> None:
    settings.SANDBOX = True


def tell(*people: User, key: str = "k", kind: str = "task", card: Any = None) -> None:
    notify(
        user_ids=[person.pk for person in people],
        kind=kind,
        title=Text("Задача", "A task for you"),
        text=Text("Позвонить", "Call Vera"),
        card=card,
        key=key,
        now=NOW,
    )


def chosen(person: User, **kinds: Way) -> None:
    choose_ways(ways=kinds, actor=person.as_actor())


def subscribed(person: User, service: PushService) -> PushSubscription:
    key = subscribe_browser(
        endpoint=service.endpoint, **service.keys, device="Test", actor=person.as_actor(), now=NOW
    )
    return PushSubscription.objects.get(pk=key)


def test_whoever_wants_a_letter_at_once_gets_one_however_often_they_are_told() -> None:
    use_showroom()
    anna, boris = make_user("Anna"), make_user("Boris")
    chosen(anna, task=Way(email="now"))
    lead = make_lead(owner=anna)

    tell(anna, boris, card=lead.ref)
    tell(anna, boris, card=lead.ref)
    deliver_dispatches(now=NOW)
    deliver_dispatches(now=NOW)

    letter = SunkMessage.objects.get()
    assert (letter.recipient, letter.subject) == ("anna@example.com", "A task for you")
    assert letter.text.startswith(f"Call Vera\n\nhttp://testserver/leads/{lead.pk}/")
    assert Notification.objects.filter(user=boris, key="k").count() == 1


def test_whoever_does_not_want_a_kind_on_the_page_finds_it_among_the_read() -> None:
    use_showroom()
    anna = make_user("Anna")
    chosen(anna, task=Way(page=False))

    tell(anna)
    tell(anna, key="other", kind="sos")

    assert unread_count(actor=anna.as_actor()) == 1
    assert Notification.objects.filter(user=anna).count() == 2


def test_the_digest_comes_once_on_the_morning_of_the_working_day() -> None:
    use_showroom()
    anna = make_user("Anna", hours={"mon-fri": "10:00-19:00"})
    chosen(anna, task=Way(email="digest"), sos=Way(email="off"))
    tell(anna)
    tell(anna, key="sos", kind="sos")

    assert write_digests(now=MORNING - timedelta(minutes=30)) == 0
    assert write_digests(now=MORNING) == 1
    assert write_digests(now=MORNING + timedelta(minutes=5)) == 0
    deliver_dispatches(now=MORNING)

    letter = SunkMessage.objects.get()
    assert letter.subject == "Unread: 1"
    assert letter.text.count("• A task for you") == 1
    # What is still not read comes again on the next morning, and not on a day off.
    assert write_digests(now=MORNING + DAY) == 1
    assert write_digests(now=MORNING + 3 * DAY) == 0


def test_no_digest_is_written_of_nothing() -> None:
    use_showroom()
    anna = make_user("Anna", hours={"mon-fri": "10:00-19:00"})
    chosen(anna, task=Way(email="digest"))
    tell(anna)
    Notification.objects.update(read_at=NOW)

    assert write_digests(now=MORNING) == 0
    assert Dispatch.objects.count() == 0


def test_a_browser_gets_a_sealed_message_signed_by_the_installation() -> None:
    use_showroom()
    anna = make_user("Anna")
    lead = make_lead(owner=anna)
    chosen(anna, task=Way(push=True))
    with running_push_service() as service:
        subscribed(anna, service)
        tell(anna, card=lead.ref)
        deliver_dispatches(now=NOW)
        deliver_dispatches(now=NOW)

    assert service.messages == [
        {
            "title": "A task for you",
            "body": "Call Vera",
            "url": f"http://testserver/leads/{lead.pk}/",
        }
    ]
    (headers,) = service.headers
    assert (headers["content-encoding"], headers["ttl"]) == ("aes128gcm", "43200")
    token, key = _vapid(headers["authorization"])
    assert key == push.public_key(NOW)
    claims = _verified(token, key)
    assert claims["aud"] == service.endpoint.removesuffix("/push/1")
    assert PushKeys.objects.get().private.startswith("locked:")


def test_a_browser_that_has_gone_is_forgotten() -> None:
    use_showroom()
    anna = make_user("Anna")
    chosen(anna, task=Way(push=True))
    with running_push_service(status=410) as service:
        subscribed(anna, service)
        tell(anna)
        deliver_dispatches(now=NOW)

    assert PushSubscription.objects.count() == 0
    assert Dispatch.objects.count() == 0


def test_a_push_service_that_is_busy_is_asked_again() -> None:
    use_showroom()
    anna = make_user("Anna")
    chosen(anna, task=Way(push=True))
    with running_push_service(status=503) as service:
        subscribed(anna, service)
        tell(anna)
        deliver_dispatches(now=NOW)
        waiting = Dispatch.objects.get()
        assert (waiting.status, waiting.attempts) == ("queued", 1)
        service.status = 201
        deliver_dispatches(now=NOW + timedelta(minutes=5))

    assert Dispatch.objects.get().status == "sent"
    assert len(service.messages) == 1


def test_what_a_deliverer_left_behind_is_not_sent_twice() -> None:
    use_showroom()
    anna = make_user("Anna")
    chosen(anna, task=Way(email="now"))
    tell(anna)
    Dispatch.objects.get().claim(timedelta(minutes=-1))

    assert deliver_dispatches(now=NOW) == 0
    assert Dispatch.objects.get().status == "uncertain"
    assert SunkMessage.objects.count() == 0


@pytest.mark.parametrize(
    ("sandbox", "endpoint"),
    [
        (True, "https://push.example.com/1"),
        (False, "http://push.example.com/1"),
        (False, "https://localhost/1"),
        (False, "file:///etc/passwd"),
    ],
)
def test_no_subscription_leads_where_none_should(
    settings: Any, sandbox: bool, endpoint: str
) -> None:
    settings.SANDBOX = sandbox
    use_showroom()
    anna = make_user("Anna")

    with pytest.raises(UnableToSubscribeBrowser):
        subscribe_browser(
            endpoint=endpoint, p256dh="k", auth="a", device="", actor=anna.as_actor(), now=NOW
        )

    assert PushSubscription.objects.count() == 0


def test_a_browser_belongs_to_whoever_used_it_last() -> None:
    use_showroom()
    anna, boris = make_user("Anna"), make_user("Boris")
    service = PushService(endpoint="http://127.0.0.1:9/push/1")

    subscribed(anna, service)
    subscribed(boris, service)

    assert [each.user_id for each in PushSubscription.objects.all()] == [boris.pk]


def test_there_are_sensible_ways_for_each_role_until_somebody_chooses() -> None:
    use_showroom()
    anna, irina = make_user("Anna"), make_user("Irina")

    before = {each.key: each.way for each in ways_of(anna.as_actor())}
    chosen(anna, sos=Way(page=True, email="now", push=False))
    after = {each.key: each.is_usual for each in ways_of(anna.as_actor())}
    head = {each.key: each.way for each in ways_of(irina.as_actor())}

    assert before["sos"] == Way(push=True)
    assert (before["task"].email, head["scheduler"].email) == ("off", "now")
    assert (after["sos"], after["task"]) == (False, True)


def test_an_unknown_kind_or_way_changes_nothing() -> None:
    use_showroom()
    anna = make_user("Anna")

    for wrong in ({"dreams": Way()}, {"task": Way(email="hourly")}):  # type: ignore[arg-type]
        with pytest.raises(UnableToChooseWays):
            choose_ways(ways=wrong, actor=anna.as_actor())

    assert all(each.is_usual for each in ways_of(anna.as_actor()))


def test_telling_many_takes_as_many_queries_as_telling_one() -> None:
    use_showroom()
    people = [make_user(f"Person {number}", role="sales") for number in range(6)]
    for person in people:
        chosen(person, task=Way(email="now"))
    tell(people[0], key="warm")

    with CaptureQueriesContext(connection) as one:
        tell(people[0], key="one")
    with CaptureQueriesContext(connection) as many:
        tell(*people, key="many")

    assert len(many) == len(one)


def _vapid(header: str) -> tuple[str, str]:
    parts = dict(part.strip().split("=", 1) for part in header.removeprefix("vapid ").split(","))
    return parts["t"], parts["k"]


def _verified(token: str, key: str) -> dict[str, Any]:
    """Return the claims of the token if the key has signed it (ES256)."""
    head, body, sign = token.split(".")
    raw = _bytes(sign)
    numbers = (int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
    public = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), _bytes(key))
    public.verify(
        utils.encode_dss_signature(*numbers), f"{head}.{body}".encode(), ec.ECDSA(SHA256())
    )
    claims: dict[str, Any] = json.loads(_bytes(body))
    return claims


def _bytes(word: str) -> bytes:
    return base64.urlsafe_b64decode(word + "=" * (-len(word) % 4))
