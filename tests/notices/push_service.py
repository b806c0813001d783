"""A push service on this machine: takes messages as RFC 8030 has it and opens them as a browser."""

import base64
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import http_ece
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

_POINT = (Encoding.X962, PublicFormat.UncompressedPoint)
_SECRET = b"sixteen bytes ok"


@dataclass
class PushService:
    """What was pushed to one browser."""

    endpoint: str = ""
    status: int = 201
    private: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )
    messages: list[Any] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)

    @property
    def keys(self) -> dict[str, str]:
        return {"p256dh": _word(self.private.public_key().public_bytes(*_POINT)),
                "auth": _word(_SECRET)}  # fmt: skip

    def take(self, body: bytes, headers: dict[str, str]) -> None:
        opened = http_ece.decrypt(
            body, private_key=self.private, auth_secret=_SECRET, version="aes128gcm"
        )
        self.messages.append(json.loads(opened))
        self.headers.append(headers)


@contextmanager
def running_push_service(status: int = 201) -> Iterator[PushService]:
    service = PushService(status=status)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if service.status == 201:
                service.take(body, {name.lower(): word for name, word in self.headers.items()})
            self.send_response(service.status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    service.endpoint = f"http://127.0.0.1:{server.server_port}/push/1"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield service
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _word(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
