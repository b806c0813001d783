"""Where addresses are shown on a map, and how to get there."""

from urllib.parse import urlencode


def map_address(address: str, locale: str) -> str:
    """Return the address of a map that shows the place."""
    if locale == "ru":
        return "https://yandex.ru/maps/?" + urlencode({"text": address})
    return "https://www.google.com/maps/search/?" + urlencode({"api": "1", "query": address})


def route_address(address: str, locale: str) -> str:
    """Return the address of a map that leads there from where one is."""
    if locale == "ru":
        return "https://yandex.ru/maps/?" + urlencode({"rtext": f"~{address}", "rtt": "auto"})
    return "https://www.google.com/maps/dir/?" + urlencode({"api": "1", "destination": address})
