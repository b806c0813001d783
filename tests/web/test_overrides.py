"""Overrides are reported: who, past what, why, until when; and shown on the card."""

from datetime import datetime, timedelta

import pytest

from tests.api.client import Program
from tests.web.browsing import queries_of, signed_in
from tests.world import LATER, NOW, make_cast, make_lead, use_kitchens
from voronka.kernel import clock
from voronka.kernel.errors import NotAllowed
from voronka.people.models import User
from voronka.records.models import Lead
from voronka.records.queries.overrides import overrides, overrides_of_card
from voronka.records.use_cases.override_gate import override_gate

pytestmark = pytest.mark.django_db

UNTIL = NOW + timedelta(days=3)


@pytest.fixture
def cast(monkeypatch: pytest.MonkeyPatch) -> dict[str, User]:
    monkeypatch.setattr(clock, "now", lambda: LATER)
    use_kitchens()
    return make_cast()


def _past(lead: Lead, by: User) -> None:
    override_gate(
        ref=lead.ref,
        stage="ours",
        reason="the director asked",
        expires_at=UNTIL,
        actor=by.as_actor(),
        now=NOW,
    )


def test_the_report_tells_who_past_what_why_and_until_when(cast: dict[str, User]) -> None:
    lead = make_lead(owner=cast["Anna"], budget="300000")
    _past(lead, cast["Galina"])
    viktor = cast["Viktor"].as_actor()

    (row,) = overrides(actor=viktor, now=LATER)

    assert (row.ref, row.owner_name, row.by) == (lead.ref, "Anna", "Galina")
    assert (row.at, row.expires_at, row.is_expired) == (NOW, UNTIL, False)
    assert (row.reason, row.stage.en) == ("the director asked", "Our client")
    passed = " ".join(text.en for text in row.passed)
    assert ("Furniture material" in passed, "Expected budget" in passed) == (True, False)
    assert overrides(actor=viktor, now=UNTIL)[0].is_expired
    assert overrides(actor=viktor, now=LATER, by=cast["Viktor"].pk) == []
    assert len(overrides(actor=viktor, now=LATER, by=cast["Galina"].pk)) == 1
    assert overrides(actor=viktor, now=LATER, since=LATER) == []
    assert overrides(actor=viktor, now=LATER, until=NOW) == []
    assert overrides(actor=viktor, now=LATER, before_id=row.id) == []
    with pytest.raises(NotAllowed):
        overrides(actor=cast["Anna"].as_actor(), now=LATER)


def test_the_card_shows_it_until_it_expires_and_strangers_see_nothing(
    cast: dict[str, User],
) -> None:
    lead = make_lead(owner=cast["Anna"])
    _past(lead, cast["Galina"])

    def seen(name: str, now: datetime) -> int:
        return len(overrides_of_card(ref=lead.ref, actor=cast[name].as_actor(), now=now))

    assert (seen("Anna", LATER), seen("Anna", UNTIL), seen("Boris", LATER)) == (1, 0, 0)
    page = signed_in(cast["Anna"]).get(f"/leads/{lead.pk}/").content.decode()
    assert 'title="Galina: the director asked"' in page


def test_page_and_program_show_the_report(cast: dict[str, User]) -> None:
    _past(make_lead(owner=cast["Anna"]), cast["Galina"])
    galina = signed_in(cast["Galina"])

    page = galina.get("/process/overrides/").content.decode()

    assert "the director asked" in page
    none = galina.get(f"/process/overrides/?by={cast['Viktor'].pk}").content.decode()
    assert "the director asked" not in none
    later = galina.get("/process/overrides/?from=2026-03-11&to=junk").content.decode()
    assert "the director asked" not in later
    assert signed_in(cast["Anna"]).get("/process/overrides/").status_code == 403
    (row,) = Program(cast["Viktor"]).get("/overrides/")
    assert (row["by"], row["reason"], row["is_expired"]) == ("Galina", "the director asked", False)
    assert Program(cast["Anna"]).refused("GET", "/overrides/")["status"] == 403
    few = queries_of(galina, "/process/overrides/")
    for _ in range(8):
        _past(make_lead(owner=cast["Anna"]), cast["Galina"])
    assert queries_of(galina, "/process/overrides/") == few
