"""An open day in three weeks' time, for tests of events."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from tests.world import NOW
from voronka.gatherings.details import GatheringDetails
from voronka.gatherings.use_cases.create_gathering import create_gathering
from voronka.people.models import User

BEGINS = NOW + timedelta(days=21)
ENDS = BEGINS + timedelta(hours=3)
# During it, when guests are at the door.
DOOR = BEGINS + timedelta(minutes=20)


def details(by: User, **changed: Any) -> GatheringDetails:
    wanted: dict[str, Any] = {
        "name": "Open day",
        "kind": "open_day",
        "starts_at": BEGINS,
        "ends_at": ENDS,
        "responsible_id": by.pk,
        "place": "Sadovaya 1",
        "capacity": 2,
    }
    return GatheringDetails(**(wanted | changed))


def make_gathering(by: User, **changed: Any) -> UUID:
    return create_gathering(details=details(by, **changed), actor=by.as_actor(), now=NOW)
