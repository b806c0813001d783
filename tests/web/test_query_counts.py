"""Pages without a test of their own: the number of their queries does not grow with their rows."""

from datetime import timedelta

import pytest

from tests.web.browsing import queries_of, signed_in
from tests.world import LATER, NOW, make_cast, make_lead, use_kitchens
from voronka.kernel import clock
from voronka.kernel.actor import Actor
from voronka.people.models import User
from voronka.people.use_cases.issue_api_token import issue_api_token
from voronka.process.commands import Create
from voronka.process.text import Text
from voronka.quality.duplicates.scan import scan_changed
from voronka.quality.error_control.refresh import refresh_every_error
from voronka.records.use_cases.add_participant import add_participant
from voronka.records.use_cases.create_card import create_card
from voronka.records.use_cases.move_card import move_card
from voronka.work.use_cases.notify import notify

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("role", "path"),
    [
        ("head", "/notifications/"),
        ("head", "/search/results/?q=Vera"),
        ("head", "/sos/"),
        ("head", "/errors/"),
        ("head", "/duplicates/"),
        ("head", "/messages/"),
        ("head", "/requests/"),
        ("admin", "/settings/all-keys/"),
        ("admin", "/settings/changes/"),
    ],
)
def test_takes_as_many_queries_for_one_of_each_as_for_four(role: str, path: str) -> None:
    use_kitchens()
    cast = make_cast()
    user = next(user for user in cast.values() if user.role == role)
    client = signed_in(user)
    _happen(cast["Anna"], user, range(1))
    counted = queries_of(client, path)
    _happen(cast["Anna"], user, range(1, 4))

    assert queries_of(client, path) == counted


@pytest.mark.parametrize("piece", ["robots/", "reasons/", "timeline/"])
def test_so_do_the_pieces_of_a_card(piece: str) -> None:
    use_kitchens()
    cast = make_cast()
    lead = make_lead(owner=cast["Anna"])
    head = signed_in(cast["Galina"])

    def happens(times: int) -> None:
        for _ in range(times):
            for stage in ("next_contact", "assigned"):
                move_card(
                    ref=lead.ref,
                    stage=stage,
                    fields={"next_contact_at": LATER + timedelta(days=1)},
                    actor=cast["Anna"].as_actor(),
                    now=LATER,
                )

    happens(1)
    few = queries_of(head, f"/leads/{lead.pk}/{piece}")
    happens(3)

    assert queries_of(head, f"/leads/{lead.pk}/{piece}") == few


def _happen(anna: User, user: User, numbers: range) -> None:
    """Make one of everything that these pages list, for each number."""
    for number in numbers:
        _lead_from_form(number)
        twin = make_lead(
            owner=anna, client_name=f"Vera {number}", phone=f"+7 (495) 555-01-{number:02}"
        )
        add_participant(ref=twin.ref, user_id=user.pk, actor=user.as_actor(), now=NOW)
        notify(
            user_ids=[user.pk],
            kind="card",
            title=Text.same(f"Look {number}"),
            card=twin.ref,
            key=f"look {number}",
            now=NOW,
        )
        issue_api_token(user_id=user.pk, name=f"key {number}", actor=user.as_actor(), now=NOW)
    refresh_every_error(now=clock.now())
    scan_changed(now=LATER)


def _lead_from_form(number: int) -> None:
    fields = {
        "client_name": f"Vera {number}",
        "phone": f"+7 495 555-01-{number:02}",
        "email": f"vera{number}@example.com",
        "source": "web_form",
    }
    wish = Create(pipeline="leads", channel="form", fields=fields)
    create_card(kind="lead", command=wish, actor=Actor(kind="public", name="Form"), now=NOW)
