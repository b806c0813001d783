"""The forms of the process as a browser sends them."""

import re
from typing import Any

from django.test import Client

from tests.web.browsing import HTMX
from voronka.kernel.actor import SYSTEM
from voronka.packs.queries.drafts import DraftView, draft_for


def draft() -> DraftView:
    return draft_for(actor=SYSTEM)


def typed_of(client: Client, address: str) -> dict[str, Any]:
    """Return everything that the form would send as it stands."""
    page = client.get(address).content.decode()
    form = page[page.index('data-behaviour="part-form"') :]
    found: dict[str, Any] = {}
    for tag in re.findall(r"<input[^>]*>", form):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        is_choice = 'type="checkbox"' in tag or 'type="radio"' in tag
        if name and (not is_choice or " checked" in tag):
            text = value[1] if value else ""
            found.setdefault(name[1], []).append(_plain(text))
    for name, inner in re.findall(
        r'<textarea[^>]*name="([^"]*)"[^>]*>(.*?)</textarea>', form, re.S
    ):
        found[name] = [_plain(inner)]
    for name, inner in re.findall(r'<select[^>]*name="([^"]*)"[^>]*>(.*?)</select>', form, re.S):
        chosen = re.search(r'value="([^"]*)" selected', inner)
        found.setdefault(name, []).append(_plain(chosen[1]) if chosen else "")
    return found


def _plain(text: str) -> str:
    for mark, letter in (("&#39;", "'"), ("&#34;", '"'), ("&lt;", "<"), ("&gt;", ">")):
        text = text.replace(mark, letter)
    return text.replace("&amp;", "&")


def save(client: Client, address: str, **changes: Any) -> Any:
    typed = {**typed_of(client, address), **changes, "do": "save"}
    return client.post(address, {k: v for k, v in typed.items() if v is not None}, headers=HTMX)
