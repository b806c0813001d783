"""The measured requests, each with its budget and its floor."""

import itertools
import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote
from uuid import UUID, uuid4

import psycopg

from bench.floors import CLIENTS, Connection, Floor
from bench.installation import Person
from bench.lives import DEAL_PATH, phone_of
from bench.load import Outcome
from bench.written import Written, written_by

# Enough for many seconds of commands; each card is changed by one client alone.
_CARDS = 24_000
_DIFFERENT = 400

Ask = Callable[[list[list[str]]], Outcome]


@dataclass(frozen=True)
class World:
    """What requests are made of: people, and samples of what stands in the database."""

    people: Sequence[Person]
    size: int
    address: str

    @property
    def head(self) -> Person:
        return next(person for person in self.people if person.role == "head")

    def rows(self, statement: str, *params: Any) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.address) as connection:
            return connection.execute(statement, params).fetchall()


@dataclass(frozen=True)
class Measured:
    """A request as the design's table names it."""

    name: str
    # Per second with 60,000 leads; milliseconds of 95 of 100 with 1,000,000.
    budget: int
    slowest: int
    clients: list[list[str]]
    floor: Floor
    # Commands are asked once each, questions again and again.
    repeats: bool = True
    # How many times the floor can be done.
    limit: int = 10**9


# Raw requests.


def _page(person: Person, path: str) -> str:
    return (
        f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: text/html\r\n"
        f"Cookie: voronka_session={person.session}\r\n\r\n"
    )


def _call(person: Person, path: str, body: dict[str, Any] | None = None) -> str:
    content = "" if body is None else json.dumps(body)
    verb = "GET" if body is None else "POST"
    return (
        f"{verb} /api/v1{path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: application/json\r\n"
        f"Authorization: Bearer {person.key}\r\nContent-Type: application/json\r\n"
        # As a program does that knows what it has sent; a page asks for what it shows.
        f"Prefer: return=minimal\r\n"
        f"Content-Length: {len(content)}\r\n\r\n{content}"
    )


def _shared_out(requests: Sequence[str]) -> list[list[str]]:
    return [list(requests[n::CLIENTS]) for n in range(CLIENTS)]


# Reading.


def lead_list(world: World) -> Measured:
    return Measured(
        "lead list, first page", 400, 60,
        _shared_out([_page(world.head, "/leads/list/")] * CLIENTS), _list_floor,
    )  # fmt: skip


def lead_list_of_seller(world: World) -> Measured:
    asked = [_page(p, "/leads/list/") for p in world.people if p.role == "sales"]
    return Measured("the same of a salesperson", 400, 60, _shared_out(asked), _list_floor)


def lead_list_api(world: World) -> Measured:
    asked = [_call(world.head, "/leads/")] * CLIENTS
    return Measured("the same through the API", 400, 60, _shared_out(asked), _list_floor)


def _list_floor(connection: Connection, number: int) -> object:
    return connection.execute(
        "SELECT l.*, u.name, (SELECT min(t.due_at) FROM work_task t WHERE t.card_kind = 'lead'"
        " AND t.card_id = l.id AND t.closed_at IS NULL AND t.cancelled_at IS NULL)"
        " FROM records_lead l LEFT JOIN people_user u ON u.id = l.owner_id"
        " WHERE l.closed_at IS NULL ORDER BY l.created_at DESC, l.id DESC LIMIT 51"
    ).fetchall()


_BOARD = """
    SELECT s.stage, t.count, t.sum, k.* FROM unnest(%s::text[]) AS s (stage)
    CROSS JOIN LATERAL (
        SELECT count(*), sum(amount_minor) FROM records_deal
        WHERE pipeline = 'deals' AND stage = s.stage AND closed_at IS NULL) t
    LEFT JOIN LATERAL (
        SELECT d.*, u.name, (SELECT min(t.due_at) FROM work_task t WHERE t.card_kind = 'deal'
            AND t.card_id = d.id AND t.closed_at IS NULL AND t.cancelled_at IS NULL)
        FROM records_deal d LEFT JOIN people_user u ON u.id = d.owner_id
        WHERE d.pipeline = 'deals' AND d.stage = s.stage AND d.closed_at IS NULL
        ORDER BY d.entered_stage_at DESC, d.id DESC LIMIT 21) k ON true
"""


def board(world: World) -> Measured:
    asked = [_page(world.head, "/deals/")] * CLIENTS
    return Measured("board, all deals", 200, 80, _shared_out(asked), _board_floor)


def board_api(world: World) -> Measured:
    asked = [_call(world.head, "/deals/board/")] * CLIENTS
    return Measured("the same through the API", 200, 80, _shared_out(asked), _board_floor)


def _board_floor(connection: Connection, number: int) -> object:
    return connection.execute(_BOARD, [[*DEAL_PATH[:6], "waiting"]]).fetchall()


def search_name(world: World) -> Measured:
    names = [str(name) for (name,) in world.rows(
        "SELECT client_name FROM records_lead ORDER BY md5(id::text) LIMIT %s", _DIFFERENT
    )]  # fmt: skip
    # As somebody types: the surname without its beginning, and the number behind it.
    parts = [name.split()[1][1:].lower() for name in names]
    asked = [_page(world.head, f"/search/results/?q={quote(part)}") for part in parts]

    def floor(connection: Connection, number: int) -> object:
        like = f"%{parts[number % len(parts)].replace('ё', 'е')}%"
        return connection.execute(
            "(SELECT id, title, client_name, phone, stage FROM records_lead"
            " WHERE search_text LIKE %s LIMIT 200) UNION ALL"
            " (SELECT id, title, client_name, phone, stage FROM records_deal"
            " WHERE search_text LIKE %s LIMIT 200) LIMIT 12",
            [like, like],
        ).fetchall()

    return Measured("search by part of a name", 250, 80, _shared_out(asked), floor)


def search_phone(world: World) -> Measured:
    numbers = [n * 149 % world.size for n in range(_DIFFERENT)]
    parts = [phone_of(n)[2:] for n in numbers]
    asked = [_page(world.head, f"/search/results/?q={part}") for part in parts]

    def floor(connection: Connection, number: int) -> object:
        return connection.execute(
            "SELECT c.id, c.title, c.client_name, c.stage FROM records_contactpoint p"
            " JOIN records_lead c ON c.id = p.holder_id AND p.holder_kind = 'lead'"
            " WHERE p.kind = 'phone' AND p.value LIKE %s LIMIT 12",
            [f"%{parts[number % len(parts)]}%"],
        ).fetchall()

    return Measured("search by phone", 600, 40, _shared_out(asked), floor)


def card(world: World) -> Measured:
    ids = _open_leads(world)
    asked = [_page(world.head, f"/leads/{each}/") for each in ids]
    return Measured("card with timeline", 250, 80, _shared_out(asked), _card_floor(ids))


def card_api(world: World) -> Measured:
    ids = _open_leads(world)
    asked = [_call(world.head, f"/leads/{each}/") for each in ids]
    return Measured("card through the API", 250, 80, _shared_out(asked), _card_floor(ids))


def duplicates(world: World) -> Measured:
    """As the form of a new lead asks while a phone number is typed."""
    phones = [phone_of(n * 149 % world.size) for n in range(_DIFFERENT)]
    asked = [_page(world.head, f"/leads/new/known/?f.phone={quote(each)}") for each in phones]

    def floor(connection: Connection, number: int) -> object:
        return connection.execute(
            "SELECT p.holder_kind, p.holder_id, l.client_name, u.name FROM records_contactpoint p"
            " LEFT JOIN records_lead l ON l.id = p.holder_id"
            " LEFT JOIN people_user u ON u.id = l.owner_id"
            " WHERE p.kind = 'phone' AND p.value = %s LIMIT 50",
            [phones[number % len(phones)]],
        ).fetchall()

    return Measured("duplicate check", 800, 20, _shared_out(asked), floor)


def _open_leads(world: World) -> list[UUID]:
    return [row[0] for row in world.rows(
        "SELECT id FROM records_lead WHERE closed_at IS NULL ORDER BY md5(id::text) LIMIT %s",
        _DIFFERENT,
    )]  # fmt: skip


def _card_floor(ids: Sequence[UUID]) -> Floor:
    def floor(connection: Connection, number: int) -> object:
        card_id = ids[number % len(ids)]
        found = connection.execute("SELECT * FROM records_lead WHERE id = %s", [card_id]).fetchall()
        history = connection.execute(
            "SELECT * FROM records_cardevent WHERE card_id = %s ORDER BY at DESC, id DESC LIMIT 50",
            [card_id],
        ).fetchall()
        tasks = connection.execute(
            "SELECT * FROM work_task WHERE card_kind = 'lead' AND card_id = %s", [card_id]
        ).fetchall()
        return found, history, tasks

    return floor


# Commands.


def create(world: World, ask: Ask) -> Measured:
    sellers = [person for person in world.people if person.role == "sales"]
    # Every tenth is a client who is known already.
    serial = uuid4().int % 80_000 * 100

    def body(n: int) -> dict[str, Any]:
        number = n * 31 % world.size if n % 10 == 0 else 9_000_000 - serial - n
        return {
            "fields": {
                "client_name": f"Мария Новая-{n}",
                "phone": phone_of(number),
                "email": f"new{serial + n}@mail.example",
                "source": "call",
                "request": "Нужна кухня",
            }
        }

    asked = [_call(sellers[n % len(sellers)], "/leads/", body(n)) for n in range(8_000)]
    written = _sample(world, ask, _call(sellers[0], "/leads/", body(8_001)), lambda: _newest(world))
    sample = written.added[_place(written, "records_lead")][1]

    def floor(connection: Connection, number: int) -> None:
        connection.execute(
            "SELECT holder_id FROM records_contactpoint WHERE (kind, value) IN (('phone', %s))",
            [phone_of(number)],
        ).fetchall()
        written.again(connection, {sample["id"]: uuid4()})

    name = "create a lead (duplicates, robots)"
    return Measured(name, 200, 80, _shared_out(asked), floor, repeats=False)


def move(world: World, ask: Ask) -> Measured:
    """Each deal goes from stage to stage; those of the floor are others."""
    rows = world.rows(
        "SELECT id, owner_id, stage FROM records_deal WHERE closed_at IS NULL"
        " AND fields ->> 'design_url' <> '' AND stage = ANY(%s) ORDER BY md5(id::text) LIMIT %s",
        list(DEAL_PATH[:5]), _CARDS,
    )  # fmt: skip
    by_id = {person.id: person for person in world.people}
    half = len(rows) // 2
    asked = [
        [_call(by_id[owner], f"/deals/{card_id}/stage/", {"stage": stage}) for stage in path]
        for card_id, owner, stage in rows[:half]
        for path in [DEAL_PATH[DEAL_PATH.index(stage) + 1 : 6]]
    ]
    # One step of every card, then the next: never two clients at one card.
    clients = [
        [each for step in itertools.zip_longest(*asked[n::CLIENTS]) for each in step if each]
        for n in range(CLIENTS)
    ]
    # Earlier runs have moved some: the floor takes the stage in which most are left.
    (stage, _), *_rest = Counter(row[2] for row in rows[half:]).most_common(1)
    spare = [row for row in rows[half:] if row[2] == stage]
    onward = DEAL_PATH[DEAL_PATH.index(stage) + 1]
    (sample_id, owner, _), *others = spare
    first = _call(by_id[owner], f"/deals/{sample_id}/stage/", {"stage": onward})
    written = _sample(world, ask, first, lambda: [], [sample_id])

    def floor(connection: Connection, number: int) -> None:
        connection.execute(
            "SELECT * FROM records_deal WHERE id = %s FOR UPDATE", [others[number][0]]
        ).fetchall()
        written.again(connection, {sample_id: others[number][0]})

    name = "move a deal (gates, robots)"
    return Measured(name, 250, 60, clients, floor, repeats=False, limit=len(others))


def convert(world: World, ask: Ask) -> Measured:
    rows = world.rows(
        "SELECT id, owner_id FROM records_lead WHERE closed_at IS NULL"
        " AND stage = 'final_offer_sent' ORDER BY md5(id::text) LIMIT %s", _CARDS,
    )  # fmt: skip
    by_id = {person.id: person for person in world.people}
    half = len(rows) // 2

    def conversion(row: tuple[Any, ...]) -> str:
        return _call(by_id[row[1]], f"/leads/{row[0]}/conversion/", {})

    sample_id, others = rows[half][0], rows[half + 1 :]
    written = _sample(
        world, ask, conversion(rows[half]),
        lambda: [row[0] for row in world.rows(
            "SELECT id FROM records_deal WHERE lead_id = %s", sample_id)],
        [sample_id],
    )  # fmt: skip

    def floor(connection: Connection, number: int) -> None:
        written.again(connection, {sample_id: others[number][0]})

    asked = _shared_out([conversion(row) for row in rows[:half]])
    return Measured("convert a lead", 80, 0, asked, floor, repeats=False, limit=len(others))


def _sample(
    world: World,
    ask: Ask,
    request: str,
    made: Callable[[], Sequence[UUID]],
    cards: Sequence[UUID] = (),
) -> Written:
    def act() -> Sequence[UUID]:
        outcome = ask([[request]])
        if outcome["complaint"]:
            raise RuntimeError(outcome["complaint"])
        return made()

    with psycopg.connect(world.address, autocommit=True) as connection:
        return written_by(connection, act, cards)


def _newest(world: World) -> list[UUID]:
    return [world.rows("SELECT id FROM records_lead ORDER BY created_at DESC LIMIT 1")[0][0]]


def _place(written: Written, table: str) -> int:
    return [name for name, _ in written.added].index(table)


QUESTIONS: dict[str, Callable[[World], Measured]] = {
    "list": lead_list,
    "list-seller": lead_list_of_seller,
    "list-api": lead_list_api,
    "board": board,
    "board-api": board_api,
    "search": search_name,
    "phone": search_phone,
    "card": card,
    "card-api": card_api,
    "duplicates": duplicates,
}
COMMANDS: dict[str, Callable[[World, Ask], Measured]] = {
    "create": create,
    "move": move,
    "convert": convert,
}
