"""
The first 3,000 deals of a real school's export, posted as leads to a running server.

Names, sources, marks of advertising, amounts and dates go in as they stand in the file. The data
lies beside the repository and is never copied into it.
"""

import json
import os
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

import httpx
import pytest
from django.db import connection
from python_calamine import CalamineWorkbook

from tests.world import NOW, make_user, use_kitchens
from voronka.people.use_cases.issue_api_token import issue_api_token

EXPORT = Path(__file__).parents[3] / "shared" / "data" / "itschool_crm"
HOW_MANY, CLIENTS = 3_000, 6
MOSCOW = ZoneInfo("Europe/Moscow")
ORIGIN = {
    "Id": "external_id",
    "Page": "page",
    "Campaign": "utm_campaign",
    "Content": "utm_content",
    "Term": "utm_term",
    "Source": "source_detail",
    "Contact Name": "client_name",
}
_PATIENCE_SECONDS = 60

Row = Mapping[str, Any]

pytestmark = pytest.mark.skipif(
    not EXPORT.is_dir(), reason="the school's export is not beside the repository (shared/data)"
)


class Server:
    """The product's own web server, in a process of its own, over the test's database."""

    def __init__(self, home: Path) -> None:
        self.port = _free_port()
        self.environment = os.environ | {
            "DATABASE_URL": _url_of_test_database(),
            "DJANGO_SETTINGS_MODULE": "voronka.config.settings",
            "VORONKA_HOME": str(home),
            "VORONKA_URL": f"http://127.0.0.1:{self.port}",
        }
        self.log = home / "server.log"

    def start(self) -> "subprocess.Popen[bytes]":
        """Start it; it may not answer yet."""
        command = [sys.executable, "-m", "voronka.cli.main", "serve", "--only=web", "--workers=2"]
        with open(self.log, "wb") as log:
            return subprocess.Popen(
                [*command, f"--port={self.port}"], env=self.environment, stdout=log, stderr=log
            )

    def wait(self) -> None:
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while not self._answers():
            assert time.monotonic() < deadline, self.log.read_text()[-3000:]
            time.sleep(0.1)

    def client(self, secret: str) -> httpx.Client:
        headers = {"Authorization": f"Bearer {secret}", "Accept-Language": "en"}
        base = f"http://127.0.0.1:{self.port}/api/v1"
        return httpx.Client(base_url=base, headers=headers, timeout=60)

    def _answers(self) -> bool:
        try:
            address = f"http://127.0.0.1:{self.port}/api/v1/forms/site/"
            return httpx.get(address).status_code == 200
        except httpx.HTTPError:
            return False


@pytest.fixture
def client(transactional_db: None, tmp_path: Path) -> Iterator[httpx.Client]:
    """A program of the head of sales, who asks a server that really runs."""
    use_kitchens()
    galina = make_user("Galina")
    issued = issue_api_token(user_id=galina.pk, name="Site", actor=galina.as_actor(), now=NOW)
    server = Server(tmp_path)
    process = server.start()
    try:
        server.wait()
        with server.client(issued.secret) as client:
            yield client
    finally:
        process.terminate()
        process.wait(timeout=_PATIENCE_SECONDS)


def test_a_real_export_goes_in_whole_and_is_found_again(client: httpx.Client) -> None:
    rows = _deals()
    assert len({row["Id"] for row in rows}) == HOW_MANY

    began = time.monotonic()
    with ThreadPoolExecutor(CLIENTS) as threads:
        answers = list(threads.map(lambda row: _post(client, row, _lead(row)), rows))
    seconds = time.monotonic() - began
    print(f"\n{HOW_MANY} leads in {seconds:.1f} s: {HOW_MANY / seconds:.0f} a second")

    refused = [
        (row, answer)
        for row, answer in zip(rows, answers, strict=True)
        if answer.status_code != 201
    ]
    _are_explained(refused)
    # What could mean two amounts is sent again as words, and then none is missing.
    mended = [_post(client, row, _without_amount(row)) for row, _ in refused]
    assert {answer.status_code for answer in mended} <= {201}
    created = [answer.json() for answer in (*answers, *mended) if answer.status_code == 201]
    assert len({lead["id"] for lead in created}) == HOW_MANY
    by_number = {row["Id"]: row for row in rows}
    for lead in created:
        _is_as_in_the_file(lead["fields"], by_number[lead["fields"]["external_id"]])

    _is_made_once(client, rows[:20])
    _are_all_listed(client)
    _stand_on_the_board(client)
    _are_found(client, rows)


def _post(client: httpx.Client, row: Row, body: dict[str, Any]) -> httpx.Response:
    key = f"{row['Id']}-{'amount' in body['fields']}"
    return client.post("/leads/", json=body, headers={"Idempotency-Key": key})


# What is sent.


def _deals() -> Sequence[Row]:
    """Return the first deals of the file whose contact is in the file of contacts."""
    contacts = {row["Id"] for row in _sheet("Contacts (Done).xlsx")}
    deals = _sheet("Deals (Done).xlsx")[:HOW_MANY]
    joined = sum(1 for row in deals if row["Contact Name"] in contacts)
    # Ids of 19 digits hold only as text.
    assert joined >= HOW_MANY - 5
    return deals


def _sheet(name: str) -> list[dict[str, Any]]:
    rows = CalamineWorkbook.from_path(EXPORT / name).get_sheet_by_index(0).to_python()
    names = [str(name) for name in rows[0]]
    return [dict(zip(names, row, strict=True)) for row in rows[1:]]


def _lead(row: Row) -> dict[str, Any]:
    fields = {field: row[column] for column, field in ORIGIN.items()}
    fields |= {
        "title": f"{row['Deal Owner Name']}, {row['Product'] or row['Quality']}",
        "source": "api",
        "requested_at": row["Created Time"],
    }
    if row["Offer Total Amount"] not in ("", None):
        fields["amount"] = row["Offer Total Amount"]
    return {"fields": fields}


def _without_amount(row: Row) -> dict[str, Any]:
    body = _lead(row)
    body["fields"]["request"] = f"Amount: {body['fields'].pop('amount')}"
    return body


# What came of it.


def _are_explained(refused: list[tuple[Row, httpx.Response]]) -> None:
    for row, answer in refused:
        assert answer.status_code == 422, answer.text
        assert answer.headers["Content-Type"] == "application/problem+json"
        (error,) = answer.json()["errors"]
        assert error["pointer"] == "/fields/amount", (row, error)
        assert error["detail"]
    print("refused:", Counter(str(row["Offer Total Amount"]) for row, _ in refused).most_common(5))


def _is_as_in_the_file(fields: dict[str, Any], row: Row) -> None:
    for column, name in ORIGIN.items():
        wanted = str(row[column]).strip()
        assert fields.get(name, "") == wanted, (name, row)
    local = datetime.strptime(row["Created Time"], "%d.%m.%Y %H:%M").replace(tzinfo=MOSCOW)
    assert fields["requested_at"] == local.astimezone(UTC).isoformat()
    if "amount" in fields:
        assert fields["amount"] == _amount(row["Offer Total Amount"]), row


def _amount(written: Any) -> dict[str, str]:
    """Return what is meant: 1000, 2000.0, or € 3.500,00."""
    if not isinstance(written, str):
        return {"amount": f"{written:.2f}", "currency": "RUB"}
    currency = "EUR" if "€" in written else "RUB"
    plain = written.replace("€", "").strip()
    plain = plain.replace(".", "").replace(",", ".") if "," in plain else plain
    return {"amount": f"{float(plain):.2f}", "currency": currency}


def _is_made_once(client: httpx.Client, rows: Sequence[Row]) -> None:
    for row in rows:
        again = _post(client, row, _lead(row))
        assert again.headers["Idempotency-Replayed"] == "true"
    assert len(_every(client, sort="newest")) == HOW_MANY


def _are_all_listed(client: httpx.Client) -> None:
    for sort in ("oldest", "largest", "title"):
        ids = _every(client, sort=sort)
        assert len(ids) == len(set(ids)) == HOW_MANY
    assert _every(client, sort="title") == _every(client, sort="title")


def _every(client: httpx.Client, **asked: Any) -> list[str]:
    """Return the ids of all pages of the list, in order."""
    ids: list[str] = []
    after = ""
    while True:
        page = _get(client, "/leads/", limit=200, after=after, **asked)
        ids += [card["id"] for card in page["items"]]
        if (after := page["next"]) is None:
            return ids


def _stand_on_the_board(client: httpx.Client) -> None:
    board = _get(client, "/leads/board/")
    counts = {column["stage"]: column["count"] for column in board["columns"]}
    assert counts["new"] == HOW_MANY
    first = board["columns"][0]
    more = _get(client, "/leads/board/new/", after=first["next"])
    shown = [card["id"] for card in (*first["cards"], *more["items"])]
    assert len(shown) == len(set(shown)) == 40


def _are_found(client: httpx.Client, rows: Sequence[Row]) -> None:
    for row in rows[:: HOW_MANY // 20]:
        (found,) = _get(client, "/leads/", external_id=row["Id"])["items"]
        lead = _get(client, f"/leads/{found['id']}/")
        _is_as_in_the_file(lead["fields"], row)
    name = rows[0]["Deal Owner Name"]
    theirs = sum(1 for row in rows if row["Deal Owner Name"] == name)
    assert len(_every(client, text=name)) == theirs > 0
    assert len(_get(client, "/search/", text=name, limit=20)) == min(theirs, 20)
    # The name of a client is the number of their contact here: digits, and no phone of anybody.
    assert _get(client, "/search/", text=rows[0]["Contact Name"]) == []


def _get(client: httpx.Client, path: str, **asked: Any) -> Any:
    answer = client.get(path, params={k: v for k, v in asked.items() if v != ""})
    assert answer.status_code == 200, answer.text
    return json.loads(answer.content)


def _url_of_test_database() -> str:
    used = connection.settings_dict
    host, port = str(used["HOST"]), used["PORT"] or 5432
    place = f"/{used['NAME']}?host={quote(host, safe='')}&port={port}"
    if not host.startswith("/"):
        place = f"{host}:{port}/{used['NAME']}"
    return f"postgresql://{used['USER']}:{used['PASSWORD']}@{place}"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
