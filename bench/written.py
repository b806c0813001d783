"""What one use of the product wrote, to be written again by hand: the floor of commands."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import psycopg
from psycopg.types.string import TextLoader

# Tables with rows of a card, and the column that names the card.
_TABLES = {
    "records_contact": "id",
    "records_lead": "id",
    "records_deal": "id",
    "records_decisionrow": "card_id",
    "records_contactpoint": "holder_id",
    "records_cardevent": "card_id",
    "work_task": "card_id",
    "automation_robotrun": "card_id",
    "automation_deed": "card_id",
    "automation_timer": "card_id",
}
_GENERATED = {"search_text", "xact"}
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")

Rows = dict[str, dict[Any, dict[str, Any]]]
Connection = psycopg.Connection[Any]


@dataclass(frozen=True)
class Written:
    """The rows that were added, and the cards that were changed, by their ids."""

    added: Sequence[tuple[str, dict[str, Any]]]
    changed: Sequence[tuple[str, dict[str, Any]]]
    stages: Sequence[dict[str, Any]]

    @property
    def rows(self) -> int:
        return len(self.added) + len(self.changed) + len(self.stages)

    def again(self, connection: Connection, cards: dict[UUID, UUID]) -> None:
        """Write the same for other cards, in one transaction and with as few words as possible."""
        new = {row["id"]: uuid4() for _, row in self.added if isinstance(row.get("id"), UUID)}
        ids = new | cards
        # One journey for all statements.
        with connection.transaction(), connection.pipeline(), connection.cursor() as cursor:
            for table, row in self.changed:
                names = [name for name in row if name != "id"]
                places = ", ".join(f"{name} = %s" for name in names)
                cursor.execute(
                    f"UPDATE {table} SET {places} WHERE id = %s",
                    [*(_other(row[name], ids) for name in names), _other(row["id"], ids)],
                )
            for stay in self.stages:
                self._enter(cursor, stay, ids)
            for table, row in self.added:
                cursor.execute(
                    f"INSERT INTO {table} ({', '.join(row)})"
                    f" VALUES ({', '.join(['%s'] * len(row))})",
                    [_other(value, ids) for value in row.values()],
                )

    @staticmethod
    def _enter(cursor: "psycopg.Cursor[Any]", stay: dict[str, Any], ids: dict[UUID, UUID]) -> None:
        card_id, at = _other(stay["card_id"], ids), stay["entered_at"]
        cursor.execute(
            "UPDATE records_stagestay SET left_at = %s WHERE card_id = %s AND left_at IS NULL",
            [at, card_id],
        )
        cursor.execute(
            "INSERT INTO records_stagestay (card_kind, card_id, pipeline, stage, entered_at)"
            " VALUES (%s, %s, %s, %s, %s)",
            [stay["card_kind"], card_id, stay["pipeline"], stay["stage"], at],
        )


def written_by(
    connection: Connection, act: Callable[[], Sequence[UUID]], cards: Sequence[UUID]
) -> Written:
    """Let the product act, and return what it wrote about these cards and those it names."""
    # JSON stays the text it is.
    connection.adapters.register_loader("jsonb", TextLoader)
    before = _rows(connection, cards)
    touched = [*cards, *act()]
    after = _rows(connection, touched)
    added, changed = [], []
    for table in _TABLES:
        rows = after[table]
        for key, row in rows.items():
            old = before.get(table, {}).get(key)
            kept = {name: value for name, value in row.items() if name not in _GENERATED}
            if old is None:
                if table == "records_cardevent":
                    kept.pop("id")
                added.append((table, kept))
            elif old != row:
                new = {name: value for name, value in kept.items() if value != old[name]}
                changed.append((table, {"id": row["id"], **new}))
    stays = _stays(connection, touched, {key for key in before.get("records_stagestay", {})})
    return Written(added, changed, stays)


def _rows(connection: Connection, cards: Sequence[UUID]) -> Rows:
    found: Rows = {}
    for table, column in {**_TABLES, "records_stagestay": "card_id"}.items():
        cursor = connection.execute(
            f"SELECT * FROM {table} WHERE {column} = ANY(%s)", [list(cards)]
        )
        names = [each.name for each in cursor.description or ()]
        rows = [dict(zip(names, row, strict=True)) for row in cursor]
        if table in ("records_lead", "records_deal") and (ids := [r["contact_id"] for r in rows]):
            # The contact that was made of a lead is found through it.
            known = connection.execute("SELECT * FROM records_contact WHERE id = ANY(%s)", [ids])
            columns = [each.name for each in known.description or ()]
            found.setdefault("records_contact", {}).update(
                {row[columns.index("id")]: dict(zip(columns, row, strict=True)) for row in known}
            )
        found.setdefault(table, {}).update({row["id"]: row for row in rows})
    return found


def _stays(connection: Connection, cards: Sequence[UUID], known: set[Any]) -> list[dict[str, Any]]:
    found = _rows(connection, cards)["records_stagestay"]
    return sorted(
        (row for key, row in found.items() if key not in known), key=lambda row: row["entered_at"]
    )


def _other(value: Any, ids: dict[UUID, UUID]) -> Any:
    if isinstance(value, UUID):
        return ids.get(value, value)
    if isinstance(value, str):
        return _UUID.sub(lambda found: str(ids.get(UUID(found[0]), found[0])), value)
    return value
