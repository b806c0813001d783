"""What of a card's fields is a way to reach the client."""

from tests.process.books import kitchens
from voronka.records.contact_points import points_among


def test_a_link_to_a_drawing_is_nobodys_site() -> None:
    fields = {"phone": "+74955550111", "design_url": "https://drawings.example/22"}

    found = points_among(kitchens(), "deal", fields)

    assert [(point.kind, point.value) for point in found] == [("phone", "+74955550111")]
