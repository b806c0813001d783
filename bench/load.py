"""
The clients, in a process of their own: threads that speak HTTP over kept connections.

    python -m bench.load < plan.json > outcome.json
"""

import json
import socket
import sys
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import TypedDict


class Plan(TypedDict):
    """What to ask: a list of raw requests for each client, for so long."""

    port: int
    seconds: float
    # Ask the list again and again, or each request once.
    repeats: bool
    clients: list[list[str]]


class Outcome(TypedDict):
    """What came of it; latencies in seconds."""

    seconds: float
    latencies: list[float]
    statuses: dict[str, int]
    # The beginning of the first answer that was no success.
    complaint: str
    # Processor time of the clients: shows that they are not what is slow.
    client_cpu: float


@dataclass
class _Tally:
    latencies: list[float] = field(default_factory=list)
    statuses: Counter[str] = field(default_factory=Counter)
    complaint: str = ""


def main() -> None:
    plan: Plan = json.load(sys.stdin)
    json.dump(run(plan), sys.stdout)


def run(plan: Plan) -> Outcome:
    tallies = [_Tally() for _ in plan["clients"]]
    began, cpu = time.perf_counter(), time.process_time()
    until = began + plan["seconds"]
    threads = [
        threading.Thread(target=_ask, args=(plan, requests, until, tally))
        for requests, tally in zip(plan["clients"], tallies, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    statuses: Counter[str] = Counter()
    for tally in tallies:
        statuses.update(tally.statuses)
    return {
        "seconds": time.perf_counter() - began,
        "latencies": sorted(each for tally in tallies for each in tally.latencies),
        "statuses": dict(statuses),
        "complaint": next((t.complaint for t in tallies if t.complaint), ""),
        "client_cpu": time.process_time() - cpu,
    }


def _ask(plan: Plan, requests: list[str], until: float, tally: _Tally) -> None:
    raw = [each.encode("latin-1") for each in requests]
    if not raw:
        return
    connection = socket.create_connection(("127.0.0.1", plan["port"]), timeout=120)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    number = 0
    while (began := time.perf_counter()) < until and (plan["repeats"] or number < len(raw)):
        connection.sendall(raw[number % len(raw)])
        head, body = _answer(connection)
        tally.latencies.append(time.perf_counter() - began)
        status = head[9:12].decode()
        tally.statuses[status] += 1
        if not status.startswith("2") and not tally.complaint:
            tally.complaint = f"{head[:200]!r} {body[:600].decode(errors='replace')}"
        number += 1
    connection.close()


def _answer(connection: socket.socket) -> tuple[bytes, bytes]:
    received = connection.recv(262_144)
    while b"\r\n\r\n" not in received:
        received += connection.recv(262_144)
    head, _, body = received.partition(b"\r\n\r\n")
    length = _length(head)
    parts, got = [body], len(body)
    while got < length:
        part = connection.recv(262_144)
        if not part:
            raise ConnectionError("the server closed in the middle of an answer")
        parts.append(part)
        got += len(part)
    return head, b"".join(parts)


def _length(head: bytes) -> int:
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return int(line.partition(b":")[2])
    if head[9:12] in (b"204", b"304"):
        return 0
    raise ConnectionError(f"an answer without a length: {head[:300]!r}")


if __name__ == "__main__":
    main()
