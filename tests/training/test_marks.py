"""Marks: right is worth its points, wrong is explained by its rule (K26)."""

from datetime import datetime, timedelta

import pytest

from tests.training.newcomer import Newcomer, make_newcomers
from tests.world import make_user
from voronka.kernel import clock
from voronka.process.text import Text
from voronka.records.queries.card_page import card_page
from voronka.records.use_cases.junk_card import junk_card
from voronka.records.use_cases.override_gate import override_gate
from voronka.records.use_cases.postpone_card import postpone_card
from voronka.records.use_cases.run_command import CommandRefused
from voronka.training.models import Attempt
from voronka.training.passing import UnableToPassTime
from voronka.training.use_cases.pass_time import pass_time
from voronka.training.working import at_work

pytestmark = pytest.mark.django_db


@pytest.fixture
def anna() -> Newcomer:
    return make_newcomers()["Anna"]


def points(attempt: Attempt) -> dict[str, tuple[int, int]]:
    return {mark["key"]: (mark["points"], mark["out_of"]) for mark in attempt.marks}


def rules_of(attempt: Attempt, mark: str) -> list[str]:
    """Return the rules behind what was wrong."""
    found = next(each for each in attempt.marks if each["key"] == mark)
    return [each["rule"] for each in found["findings"] if not each["is_good"]]


def junk(anna: Newcomer, reason: str) -> None:
    with at_work(anna.actor):
        junk_card(ref=anna.ref, reason=reason, note="", actor=anna.actor, now=clock.now())


def test_a_client_who_thinks_is_put_off_to_the_day_they_named(anna: Newcomer) -> None:
    anna.start("02_undecided")
    anna.take()
    anna.call()
    named = anna.attempt.replies.get(answer="first_call").dates["callback"]
    callback = datetime.fromisoformat(named)
    anna.edit({"budget": "350000"})
    with at_work(anna.actor):
        postpone_card(ref=anna.ref, until=callback, actor=anna.actor, now=clock.now())
    pass_time(actor=anna.actor, to=callback)
    anna.call()
    anna.edit(
        {
            "material": "chipboard",
            "email": "gromov@example.com",
            "site_address": "Москва, Садовая ул., 12, кв. 7",
        }
    )
    anna.move("assigned")
    anna.move("ours")

    attempt = anna.finish()

    assert {key: given for key, given in points(attempt).items() if given[0] < given[1]} == {}
    assert attempt.is_passed


def test_a_duplicate_is_seen_on_the_card_and_closed_as_one(anna: Newcomer) -> None:
    anna.start("04_duplicate")
    anna.take()
    with at_work(anna.actor):
        matches = card_page(ref=anna.ref, actor=anna.actor, now=clock.now()).matches
        assert [(each.owner_name, each.is_seen) for each in matches] == [("Roman Vezhin", False)]
    anna.call()
    junk(anna, "duplicate")

    assert anna.finish().points == 100


def test_the_wrong_reason_costs_half_of_the_ending(anna: Newcomer) -> None:
    anna.start("04_duplicate")
    anna.take()
    anna.call()
    junk(anna, "spam")

    attempt = anna.finish()

    assert points(attempt)["ending"] == (22, 45)
    assert attempt.points == 77


def test_whoever_does_nothing_learns_what_would_have_been_right(anna: Newcomer) -> None:
    anna.start("01_good_lead")
    pass_time(actor=anna.actor, by=timedelta(hours=2))

    attempt = anna.finish()

    assert points(attempt)["first_touch"] == (0, 10)
    assert rules_of(attempt, "first_touch") == ["sos.untaken_lead"]
    assert points(attempt)["facts"] == (1, 25)
    assert "leads.ours.gate.require.budget" in rules_of(attempt, "facts")
    assert "leads.ours.leave.checks.splashback_known" in rules_of(attempt, "facts")
    assert points(attempt)["ending"] == (0, 10)
    assert not attempt.is_passed


def test_each_refused_move_beyond_the_allowed_names_its_gate(anna: Newcomer) -> None:
    anna.start("03_spam")
    anna.take()
    anna.call()
    for _ in range(2):
        with pytest.raises(CommandRefused):
            anna.move("ours")

    attempt = anna.finish()

    assert points(attempt)["gates"] == (0, 15)
    assert rules_of(attempt, "gates") == ["leads.ours.gate.require.budget"] * 2
    found = next(each for each in attempt.marks if each["key"] == "gates")["findings"][0]
    assert "“Our client” was refused" in Text.parse(found["text"]).en


def test_a_stage_left_too_early_is_an_unfollowed_hint(anna: Newcomer) -> None:
    anna.start("07_questionnaire")
    anna.take()
    anna.call()
    # Past the gate, for the sake of the argument.
    with at_work(anna.actor):
        galina = make_user("Galina the head", role="head").as_actor()
        override_gate(
            ref=anna.ref,
            stage="ours",
            reason="A test",
            expires_at=clock.now() + timedelta(days=1),
            actor=galina,
            now=clock.now(),
        )

    attempt = anna.finish()

    assert points(attempt)["hints"] == (0, 10)
    assert rules_of(attempt, "hints") == ["leads.assigned.hints.1"]


def test_nobody_answers_at_night_and_time_runs_forward_only(anna: Newcomer) -> None:
    anna.start("06_no_answer")
    anna.take()
    _, now = pass_time(actor=anna.actor, by=timedelta(hours=12))

    assert "Call clients in working hours." in anna.call()
    with pytest.raises(UnableToPassTime):
        pass_time(actor=anna.actor, to=now - timedelta(hours=1))
    with pytest.raises(UnableToPassTime):
        pass_time(actor=anna.actor, by=timedelta(days=61))


def test_a_message_is_answered_once_and_after_its_time(anna: Newcomer) -> None:
    anna.start("07_questionnaire")
    anna.take()
    anna.call()
    anna.edit({"email": "kravtsova@example.com"})
    anna.write("Добрый день!")
    anna.write("И ещё раз.")
    replies = anna.attempt.replies.filter(way="email")
    assert [each.given_at for each in replies] == [None]

    passed, now = pass_time(actor=anna.actor, by=timedelta(hours=3))

    assert passed.answered == 1
    reply = replies.get()
    assert reply.text == "We have got it, thank you! Very thorough."
    assert reply.given_at is not None and now - reply.given_at < timedelta(hours=2)
