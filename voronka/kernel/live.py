"""
Telling open pages that something changed, through PostgreSQL's NOTIFY.

A message names what changed, never what it changed to: the page asks again, through the same gate
as ever. It is sent when the transaction commits, and not at all if it rolls back.
"""

import json
from collections.abc import Iterable, Mapping
from uuid import UUID

from voronka.kernel import rooms
from voronka.kernel.statements import write

CHANNEL = "voronka_live"
_NOTIFY = "SELECT pg_notify(%s, p) FROM unnest(%s::text[]) p"
# PostgreSQL refuses payloads of 8000 bytes and more.
_LONGEST = 7999

EVERYBODY = "all"


def of_user(user_id: UUID) -> str:
    return f"user:{user_id}"


def of_team(team_id: UUID) -> str:
    return f"team:{team_id}"


def of_role(role: str) -> str:
    return f"role:{role}"


def publish_to_each(topics: Iterable[str], **what: str | int | None) -> None:
    """Tell several topics the same, in one journey to the database; from a room nobody is told."""
    _send([_payload(topic, what) for topic in topics])


def publish_each(topic: str, several: Iterable[Mapping[str, str | int | None]]) -> None:
    """Tell a topic several things as `publish` tells one, in one journey to the database."""
    _send([_payload(topic, what) for what in several])


def publish(topic: str, **what: str | int | None) -> None:
    """
    Tell the open pages of everybody who listens to the topic.

    Topics are made by `of_user`, `of_team` and `of_role`, or are `EVERYBODY`; a page listens to
    those of the person who is signed in. `what` is ids and short words: `what="card", id=…`.

    :raises ValueError: the message is longer than PostgreSQL carries
    """
    publish_to_each([topic], **what)


def _send(payloads: list[str]) -> None:
    if payloads and not rooms.is_inside():
        # Nothing is written, but it may go along with what is.
        write("", _NOTIFY, params=[CHANNEL, payloads])


def _payload(topic: str, what: Mapping[str, str | int | None]) -> str:
    payload = json.dumps({"topic": topic, **what}, separators=(",", ":"))
    if len(payload.encode()) > _LONGEST:
        raise ValueError("A live message names what changed; it does not carry it.")
    return payload
