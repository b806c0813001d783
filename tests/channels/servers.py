"""Real servers for the adapters to talk to: mail by aiosmtpd, a gateway by http.server."""

import asyncio
import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, cast

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


@dataclass
class Mailbox:
    """What a mail server was handed, and what it answers to whom. Empty answers: all is well."""

    port: int = 0
    letters: list[EmailMessage] = field(default_factory=list)
    # What RCPT and DATA are answered, one a time; then the normal answer again.
    to_rcpt: list[str] = field(default_factory=list)
    to_data: list[str] = field(default_factory=list)
    # Take the letter, then drop the connection instead of confirming.
    hang_up_after_data: bool = False

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.to_rcpt:
            return self.to_rcpt.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if self.to_data:
            return self.to_data.pop(0)
        self.letters.append(message_from_bytes(cast(bytes, envelope.content), policy=default))
        if self.hang_up_after_data:
            cast(asyncio.Transport, server.transport).abort()
        return "250 Taken"


@contextmanager
def mail_server(port: int) -> Iterator[Mailbox]:
    mailbox = Mailbox(port=port)
    controller = Controller(mailbox, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield mailbox
    finally:
        controller.stop()


@dataclass
class Gateway:
    """An SMS gateway that honours idempotency keys, as far as it is told to."""

    url: str = ""
    requests: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    # Messages that went out to a phone: one a key.
    sent: dict[str, dict[str, Any]] = field(default_factory=dict)
    # Status codes to answer, one a time; then 201.
    answers: list[int] = field(default_factory=list)
    retry_after: str = ""
    # Do the work, then say nothing until the caller has gone.
    silent: threading.Event = field(default_factory=threading.Event)
    is_silent: bool = False
    before: Callable[[], None] | None = None


class _Answering(BaseHTTPRequestHandler):
    """One request to the gateway that its server stands for."""

    state: Gateway

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.state.requests.append(body)
        self.state.headers.append(dict(self.headers))
        if self.state.before:
            self.state.before()
        status = self.state.answers.pop(0) if self.state.answers else 201
        key = self.headers["Idempotency-Key"]
        answer = {}
        if status == 201:
            self.state.sent.setdefault(key, body)
            answer = {"id": f"sms-{list(self.state.sent).index(key) + 1}"}
        if self.state.is_silent:
            self.state.silent.wait(10)
        else:
            self._answer(status, answer)

    def _answer(self, status: int, body: dict[str, str]) -> None:
        raw = json.dumps(body).encode()
        self.send_response(status)
        if self.state.retry_after:
            self.send_header("Retry-After", self.state.retry_after)
        if 300 <= status < 400:
            self.send_header("Location", "http://127.0.0.1:1/elsewhere")
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)

    def log_message(self, format: str, *args: Any) -> None:
        """Keep the test's output clean."""


@contextmanager
def gateway(port: int) -> Iterator[Gateway]:
    state = Gateway(url=f"http://127.0.0.1:{port}/messages")
    handler = type("Handler", (_Answering,), {"state": state})
    server = ThreadingHTTPServer(("127.0.0.1", port), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield state
    finally:
        state.silent.set()
        server.shutdown()
        server.server_close()
        thread.join(5)


@contextmanager
def deaf_port() -> Iterator[int]:
    """Give a port that accepts connections and never says a word."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def free_port() -> int:
    """Return a port on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
