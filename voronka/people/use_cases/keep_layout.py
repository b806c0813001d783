import json
import re
from collections.abc import Mapping
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from voronka.kernel.actor import Actor
from voronka.kernel.errors import NotFound
from voronka.people.models import Layout, User

_PLACE = re.compile(r"[a-z][a-z0-9_.-]{0,119}", re.ASCII)
_LARGEST = 8_000


class UnableToKeepLayout(Exception):
    """Nothing is kept: the name of the place or the size of the layout makes no sense."""


def keep_layout(*, place: str, shape: Mapping[str, Any], actor: Actor) -> None:
    """
    Remember how the actor has arranged a place; parts that are not named stay, None removes one.

    :raises NotFound: the actor is nobody who has pages
    :raises UnableToKeepLayout: the place has no proper name, or the layout is too large
    """
    if actor.id is None or not User.objects.filter(pk=actor.id, is_active=True).exists():
        raise NotFound
    written = json.dumps(dict(shape))
    if not _PLACE.fullmatch(place) or len(written) > _LARGEST or "\\u0000" in written:
        raise UnableToKeepLayout(_("This layout cannot be kept."))
    table = Layout._meta.db_table
    # In one statement, so that of two windows of one person neither loses what the other changed.
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (user_id, place, shape)"
            " VALUES (%(user)s, %(place)s, jsonb_strip_nulls(%(shape)s::jsonb))"
            " ON CONFLICT (user_id, place)"
            f" DO UPDATE SET shape = jsonb_strip_nulls({table}.shape || %(shape)s::jsonb)",
            {"user": actor.id, "place": place, "shape": written},
        )
