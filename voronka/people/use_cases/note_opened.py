import json
from uuid import UUID

from django.db import connection

from voronka.kernel.actor import Actor
from voronka.kernel.errors import NotFound
from voronka.people.models import Layout, User
from voronka.people.queries.layouts import OPENED

# As many as one still remembers to have opened.
_KEPT = 8


def note_opened(*, record_id: UUID, actor: Actor) -> None:
    """
    Remember that the actor has opened a card or client, as the last of a few; whether they see it
    is asked when it is shown.

    :raises NotFound: the actor is nobody who has pages
    """
    if actor.id is None or not User.objects.filter(pk=actor.id, is_active=True).exists():
        raise NotFound
    table = Layout._meta.db_table
    # In one statement: two windows of one person open things at the same moment.
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            INSERT INTO {table} (user_id, place, shape)
            VALUES (%(user)s, %(place)s, jsonb_build_object('ids', jsonb_build_array(%(id)s::text)))
            ON CONFLICT (user_id, place) DO UPDATE SET shape = jsonb_build_object('ids', (
                SELECT jsonb_agg(last.id ORDER BY last.number) FROM (
                    SELECT e.id, e.number FROM jsonb_array_elements(
                        jsonb_build_array(%(id)s::text) || coalesce({table}.shape -> 'ids', '[]')
                    ) WITH ORDINALITY AS e (id, number)
                    WHERE e.number = 1 OR e.id <> %(same)s::jsonb
                    ORDER BY e.number LIMIT %(kept)s
                ) last
            ))
            """,
            {
                "user": actor.id,
                "place": OPENED,
                "id": str(record_id),
                "same": json.dumps(str(record_id)),
                "kept": _KEPT,
            },
        )
