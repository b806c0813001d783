"""Public ids: UUIDv7 (RFC 9562), which sort by the moment they were made."""

from uuid import UUID

import uuid6


def new_id() -> UUID:
    return UUID(int=uuid6.uuid7().int)
