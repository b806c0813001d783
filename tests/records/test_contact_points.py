"""What of a card's fields is a way to reach the client."""

import pytest

from tests.process.books import KITCHENS, kitchens
from voronka.process.facts import facts
from voronka.process.loader import load_playbook
from voronka.records.contact_points import normalised, points_among


def test_a_link_to_a_drawing_is_nobodys_site() -> None:
    fields = {"phone": "+74955550111", "design_url": "https://drawings.example/22"}

    found = points_among(kitchens(), "deal", fields)

    assert [(point.kind, point.value) for point in found] == [("phone", "+74955550111")]


@pytest.mark.parametrize(
    ("kind", "typed", "value"),
    [
        ("messenger", "@Vera_Home", "@vera_home"),
        ("messenger", "vera_home", "@vera_home"),
        ("messenger", "https://t.me/Vera_Home?start=1", "@vera_home"),
        ("messenger", "t.me/+abcDEF", "t.me/+abcdef"),
        ("messenger", "8 (495) 555-01-11", "+74955550111"),
        ("messenger", "https://wa.me/74955550111", "+74955550111"),
        ("messenger", "https://api.whatsapp.com/send?phone=%2B74955550111&text=x", "+74955550111"),
        ("messenger", "instagram.com/Vera", "instagram.com/vera"),
        ("site", "HTTPS://www.Example.com/contacts", "example.com"),
        ("site", "https://пример.example/", "xn--e1afmkfd.example"),
        ("site", "https://xn--e1afmkfd.example", "xn--e1afmkfd.example"),
        ("site", "https://m.vk.com/Vera.Home/", "vk.com/vera.home"),
        ("email", " Vera@Mail.example ", "vera@mail.example"),
    ],
)
def test_however_it_is_typed_it_is_one_way_to_reach_somebody(
    kind: str, typed: str, value: str
) -> None:
    found = normalised(kind, typed)

    assert found is not None
    assert (found.kind, found.value) == (kind, value)


def test_the_address_of_a_network_is_nobodys_site() -> None:
    assert normalised("site", "https://vk.com/") is None


def test_a_tax_number_on_a_card_counts_if_it_can_be_one() -> None:
    partner = load_playbook(KITCHENS.with_name("it_partner"), facts)

    def found(number: str) -> list[tuple[str, str]]:
        points = points_among(partner, "lead", {"tax_number": number})
        return [(point.kind, point.value) for point in points]

    assert found("9901 000002") == [("tax_number", "9901000002")]
    assert [found(wrong) for wrong in ("9901000003", "нет", "0000000000", "12")] == [[], [], [], []]
