"""The head hears of errors once on the morning of a working day, in the product and by e-mail."""

from datetime import timedelta

import pytest
from pytest_django import Settings

from tests.quality.errors_showroom import PLANTS, clean_lead, use_error_rules
from tests.world import NOW, make_cast
from voronka.channels.models import SunkMessage
from voronka.quality.error_control.digest import tell_of_errors
from voronka.quality.error_control.refresh import refresh_every_error
from voronka.records.use_cases.edit_card import edit_card
from voronka.work.models import Notification

pytestmark = pytest.mark.django_db
# Wednesday, a quarter past nine in Moscow.
MORNING = NOW + timedelta(hours=21, minutes=15)


def test_the_head_is_told_once_with_rules_and_people(settings: Settings) -> None:
    settings.SANDBOX = True
    use_error_rules()
    cast = make_cast()
    PLANTS["no_next_step"](cast)
    PLANTS["no_contacts"](cast)
    refresh_every_error(now=NOW)

    assert (tell_of_errors(now=MORNING), tell_of_errors(now=MORNING)) == (1, 0)

    told = Notification.objects.get(kind="errors")
    assert told.user_id == cast["Galina"].pk
    assert "No next step: 1" in told.text["en"]
    assert "Whose cards: Anna — 2" in told.text["en"]
    (letter,) = SunkMessage.objects.filter(recipient="galina@example.com")
    assert letter.subject == "Errors on cards: 2"


def test_what_the_head_has_to_repair_stands_apart_and_first(settings: Settings) -> None:
    settings.SANDBOX = True
    use_error_rules()
    cast = make_cast()
    PLANTS["owner_away"](cast)
    PLANTS["no_next_step"](cast)
    clean_lead(cast, "Galina")
    own = clean_lead(cast, "Galina")
    edit_card(
        ref=own, fields={"next_contact_at": ""}, seen={}, actor=cast["Galina"].as_actor(), now=NOW
    )
    refresh_every_error(now=NOW)

    assert tell_of_errors(now=MORNING) == 1

    told = Notification.objects.get(kind="errors", title__en="Errors on cards: 3, yours: 2")
    assert told.user_id == cast["Galina"].pk
    mine, others, whose = told.text["en"].split("\n\n")
    assert mine.splitlines()[0] == "Yours to repair:"
    assert set(mine.splitlines()[1:]) == {"The owner is away: 1", "No next step: 1"}
    assert others == "For the others:\nNo next step: 1"
    assert whose == "Whose cards: Anna — 1"
    (letter,) = SunkMessage.objects.filter(recipient="galina@example.com")
    assert (letter.subject, letter.text) == ("Errors on cards: 3, yours: 2", told.text["en"])


def test_nobody_is_told_at_noon_at_the_weekend_or_of_nothing() -> None:
    use_error_rules()
    cast = make_cast()

    assert tell_of_errors(now=MORNING) == 0
    PLANTS["no_next_step"](cast)
    refresh_every_error(now=NOW)
    assert tell_of_errors(now=MORNING + timedelta(hours=4)) == 0
    assert tell_of_errors(now=MORNING + timedelta(days=3)) == 0
    assert Notification.objects.filter(kind="errors").count() == 0
