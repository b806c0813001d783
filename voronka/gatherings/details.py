"""What an event is made of, as it is typed, and what is wrong with it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from voronka.gatherings.vocabulary import AUDIENCES, KINDS
from voronka.kernel.storable import storable
from voronka.people.models import User
from voronka.process.meetings import is_link

LONGEST_NAME, LONGEST_PLACE, LONGEST_LINK, LONGEST_TEXT = 200, 500, 2000, 20_000
MOST_GUESTS = 1_000_000


class UnableToSaveGathering(Exception):
    """Nothing was saved. Says by field what is wrong; each message is fit for who asked."""

    def __init__(self, problems: dict[str, str]) -> None:
        self.problems = problems
        super().__init__(" ".join(problems.values()))


@dataclass(frozen=True, kw_only=True)
class GatheringDetails:
    """An event as somebody wants it."""

    name: str
    kind: str
    starts_at: datetime | None
    ends_at: datetime | None
    responsible_id: UUID | None
    place: str = ""
    link: str = ""
    capacity: int | None = None
    description: str = ""
    audience: str = "company"


def checked(details: GatheringDetails) -> dict[str, Any]:
    """
    Return the columns of the event.

    :raises UnableToSaveGathering: something is wrong with it; says all of it
    """
    working = User.objects.filter(is_active=True)
    named = details.responsible_id
    responsible = working.filter(pk=named).first() if named else None
    problems = dict(_problems(details))
    if responsible is None:
        problems["responsible"] = _("Choose somebody who works here.")
    if problems or responsible is None:
        raise UnableToSaveGathering(problems)
    return {
        "name": storable(details.name).strip(),
        "kind": details.kind,
        "starts_at": details.starts_at,
        "ends_at": details.ends_at,
        "place": storable(details.place).strip(),
        "link": storable(details.link).strip(),
        "capacity": details.capacity,
        "description": storable(details.description).strip(),
        "responsible_id": responsible.pk,
        "team_id": responsible.team_id,
        "audience": details.audience,
    }


def _problems(details: GatheringDetails) -> Iterator[tuple[str, str]]:
    if not details.name.strip():
        yield "name", _("Give the event a name.")
    if details.kind not in KINDS:
        yield "kind", _("Choose what kind of event it is.")
    if details.audience not in AUDIENCES:
        yield "audience", _("Choose who sees the event.")
    if details.capacity is not None and not 0 < details.capacity <= MOST_GUESTS:
        yield "capacity", _("Say for how many people there is room, or leave it empty.")
    link = details.link.strip()
    if link and not is_link(link):
        yield "link", _("Paste the whole link; it begins with https://.")
    yield from _times(details)
    yield from _lengths(details)


def _times(details: GatheringDetails) -> Iterator[tuple[str, str]]:
    if details.starts_at is None:
        yield "starts_at", _("Say when it begins.")
    if details.ends_at is None:
        yield "ends_at", _("Say when it ends.")
    elif details.starts_at is not None and details.ends_at <= details.starts_at:
        yield "ends_at", _("It has to end after it begins.")


def _lengths(details: GatheringDetails) -> Iterator[tuple[str, str]]:
    for name, longest in (
        ("name", LONGEST_NAME),
        ("place", LONGEST_PLACE),
        ("link", LONGEST_LINK),
        ("description", LONGEST_TEXT),
    ):
        if len(getattr(details, name)) > longest:
            yield name, _("This is too long: at most %(num)d characters.") % {"num": longest}
