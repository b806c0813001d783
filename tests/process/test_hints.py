"""What a newcomer is told to do."""

from tests.process.joinery import NOON, a_card, joinery
from voronka.process.hints import Hint, hint_for
from voronka.process.state import Facts
from voronka.process.text import Text


def test_the_first_hint_that_fits_is_shown() -> None:
    asked = hint_for(joinery(), a_card("known"), Facts(), NOON)
    answered = hint_for(joinery(), a_card("known", fields={"rooms": 2}), Facts(), NOON)

    assert asked == Hint(
        rule="leads.known.hints.0",
        do=Text.same("Ask how many rooms."),
        why=Text.same("It sets the price."),
        video="https://video.example.com/rooms",
    )
    assert answered == Hint(
        rule="leads.known.hints.1", do=Text.same("Go on."), why=None, video=None
    )


def test_a_stage_without_hints_has_none() -> None:
    assert hint_for(joinery(), a_card("mine"), Facts(), NOON) is None
    assert hint_for(joinery(), a_card("abolished"), Facts(), NOON) is None
    assert hint_for(joinery(), a_card("new", "abolished"), Facts(), NOON) is None
