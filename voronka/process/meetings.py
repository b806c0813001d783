"""Meetings by video call: what their links are made of."""

import re
from collections.abc import Iterator

from voronka.process.schema import BookingSpec

_PLACE = re.compile(r"\{\{\s*(.*?)\s*\}\}")
_LINK = re.compile(r"https?://[^\s/]+\S*", re.IGNORECASE)


def link_from(template: str, room: str) -> str:
    """Return the link of one meeting, in a room of that name."""
    return _PLACE.sub(room, template)


def is_link(text: str) -> bool:
    """Say whether a browser can open it."""
    return _LINK.fullmatch(text) is not None


def meeting_problems(booking: BookingSpec) -> Iterator[tuple[str, str]]:
    """Return what is wrong with a kind of meeting: in which part of it, and what."""
    if booking.remote and booking.buffer is not None:
        yield "buffer", "nobody travels to a remote meeting; leave the buffer out"
    if booking.link is None:
        return
    if not booking.remote:
        yield "link", "only a remote meeting has a link; say 'remote: true'"
    if not is_link(link_from(booking.link, "room")):
        yield "link", "a link begins with https:// and has no spaces"
    unknown = [name for name in _PLACE.findall(booking.link) if name != "room"]
    if unknown:
        yield "link", f"a link knows only {{{{ room }}}}, not '{unknown[0]}'"
