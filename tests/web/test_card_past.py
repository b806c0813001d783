"""A card as it was on a day, on its page and under the API; what quality did, in plain words."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.utils import translation
from time_machine import travel

from tests.api.client import Program
from tests.web.browsing import HTMX, queries_of, signed_in
from tests.world import LATER, NOW, make_cast, make_lead, use_kitchens
from voronka.process.state import CardRef
from voronka.records.queries.timeline import TimelineRow
from voronka.records.use_cases.assign_card import assign_card
from voronka.records.use_cases.edit_card import edit_card
from voronka.web.cards.history import entries_of

pytestmark = pytest.mark.django_db


def test_the_page_shows_what_stood_then_and_marks_what_is_different_now() -> None:
    use_kitchens()
    cast = make_cast()
    lead = make_lead(owner=cast["Anna"], phone="+74955550111", title="Oak")
    galina = cast["Galina"].as_actor()
    edit_card(ref=lead.ref, fields={"title": "Ash"}, seen={}, actor=galina, now=LATER)
    assign_card(ref=lead.ref, owner_id=cast["Boris"].pk, actor=galina, now=LATER)
    client = signed_in(cast["Galina"])
    path = f"/leads/{lead.pk}/past/"

    with travel(LATER + timedelta(days=1), tick=False):
        # Moscow's clock; a minute after the lead came.
        then = client.get(f"{path}?at=2026-03-10T12:01", headers=HTMX).content.decode()
        now = client.get(path, headers=HTMX).content.decode()

    assert "Oak" in then and "Ash" not in then.split("past-card")[1]
    assert "Anna" in then and then.count("different now") == 2
    assert "Boris" in now and "different now" not in now


def test_a_moment_that_is_none_or_too_early_is_told_in_the_dialog() -> None:
    use_kitchens()
    cast = make_cast()
    lead = make_lead(owner=cast["Anna"])
    client = signed_in(cast["Anna"])

    early = client.get(f"/leads/{lead.pk}/past/?at=2020-01-01T10:00", headers=HTMX)
    nonsense = client.get(f"/leads/{lead.pk}/past/?at=yesterday", headers=HTMX)

    assert "There was no such card yet" in early.content.decode()
    assert "Give a day and a time." in nonsense.content.decode()
    assert signed_in(cast["Zoya"]).get(f"/leads/{lead.pk}/past/").status_code == 404


def test_as_many_queries_after_one_change_as_after_ten() -> None:
    use_kitchens()
    cast = make_cast()
    client = signed_in(cast["Anna"])
    asked = []
    for changes in (1, 10):
        lead = make_lead(owner=cast["Anna"])
        for number in range(changes):
            edit_card(
                ref=lead.ref,
                fields={"title": f"Title {number}"},
                seen={},
                actor=cast["Anna"].as_actor(),
                now=LATER + timedelta(minutes=number),
            )
        asked.append(queries_of(client, f"/leads/{lead.pk}/past/"))

    assert asked[0] == asked[1]


def test_programs_ask_for_a_card_as_it_was() -> None:
    use_kitchens()
    cast = make_cast()
    lead = make_lead(owner=cast["Anna"], phone="+74955550111", title="Oak")
    anna = cast["Anna"].as_actor()
    edit_card(ref=lead.ref, fields={"title": "Ash"}, seen={}, actor=anna, now=LATER)

    then = Program(cast["Anna"]).get(f"/leads/{lead.pk}/past/", at=NOW.isoformat())
    strange = Program(cast["Zoya"]).ask(
        "GET", f"/leads/{lead.pk}/past/", query={"at": NOW.isoformat()}
    )

    assert (then["title"], then["fields"]["title"], then["differs"]) == ("Oak", "Oak", ["title"])
    assert (then["owner_name"], then["stage"]) == ("Anna", lead.stage)
    assert strange.status_code == 404


@pytest.mark.parametrize(
    ("kind", "name", "payload", "en"),
    [
        ("triage", "junk", {}, "Verdict: junk"),
        ("triage", "deal", {}, "Verdict: a deal for sales"),
        ("triage", "undone", {}, "The verdict was taken back"),
        ("stop_rule", "spam", {"label": {"ru": "Спам", "en": "Spam"}, "acts": "junks"},
         "Stop rule “Spam”: junk at once"),
        ("handed_out", "turn", {"reason": {"ru": "Очередь Анны", "en": "Anna's turn"}},
         "Handed out in turn"),
    ],
)  # fmt: skip
def test_what_quality_did_is_told_in_plain_words(
    kind: str, name: str, payload: dict[str, object], en: str
) -> None:
    row = TimelineRow(
        id=1, at=NOW, ref=CardRef("lead", uuid4()), kind=kind, name=name, before=None, after=None,
        note="", payload=payload, actor_kind="person", actor_id=None, actor_name="Olga",
        decision_id=None,
    )  # fmt: skip

    with translation.override("en"):
        (entry,) = entries_of([row], playbook=use_kitchens(), locale="en")

    assert entry.text == en
    assert entry.body == ("Anna's turn" if kind == "handed_out" else "")
    assert isinstance(entry.at, datetime)
