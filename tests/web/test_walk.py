"""No page is forgotten by the test that looks at all of them (tests/e2e/looks)."""

from collections.abc import Iterator
from typing import Any

from django.urls import get_resolver

from tests.e2e.looks.walk import NOT_PAGES, PAGES, TRIAGE


def test_every_address_is_looked_at_or_is_no_page() -> None:
    looked_at = {name for sight in (*PAGES, *TRIAGE) for name in (sight.name, *sight.shows) if name}
    looked_at |= {name for sight in PAGES for opening in sight.opens for name in opening.names}

    assert looked_at | NOT_PAGES.keys() == set(_names(get_resolver().url_patterns))
    assert looked_at & NOT_PAGES.keys() == set()


def _names(patterns: list[Any], space: str = "") -> Iterator[str]:
    """Yield the names of all addresses but those of the API and its parts."""
    for pattern in patterns:
        if str(pattern.pattern).startswith("api/"):
            continue
        if hasattr(pattern, "url_patterns"):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from _names(pattern.url_patterns, inner)
        elif pattern.name:
            yield space + pattern.name
