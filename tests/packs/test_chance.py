"""The made-up people of a sample company bear names that exist."""

import pytest

from voronka.packs.sample.chance import of_a_woman


@pytest.mark.parametrize(
    ("his", "hers"), [("Гусев", "Гусева"), ("Ильин", "Ильина"), ("Полянский", "Полянская")]
)
def test_a_womans_surname_has_its_own_ending(his: str, hers: str) -> None:
    assert of_a_woman(his) == hers
