"""Programs that ask the API of a running server, each with the key of one of the cast."""

import json
import subprocess
import sys
import urllib.error
import urllib.request
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPResponse
from typing import Any
from urllib.parse import urlencode

from django.utils.datastructures import CaseInsensitiveMapping

from tests.api.client import V1, Program
from tests.e2e.company import ROOT, Company


@dataclass(frozen=True)
class Answer:
    status_code: int
    content: bytes
    headers: Mapping[str, str]


class RemoteProgram(Program):
    """A program on another machine."""

    def __init__(self, url: str, *, secret: str = "") -> None:
        super().__init__(secret=secret)
        self.url = url

    def upload(self, path: str, file: Any, *, expect: int = 201) -> Any:
        edge = uuid.uuid4().hex
        head = (
            f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="{file.name}"\r\n'
            f"Content-Type: {file.content_type}\r\n\r\n"
        )
        body = head.encode() + file.read() + f"\r\n--{edge}--\r\n".encode()
        answer = self._ask("POST", V1 + path, body, f"multipart/form-data; boundary={edge}", {})
        return self._json(answer, expect)

    def ask(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        query: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        address = f"{V1}{path}?{urlencode(query)}" if query else V1 + path
        raw = json.dumps(body).encode() if body is not None else None
        return self._ask(method, address, raw, "application/json", headers or {})

    def _ask(
        self, method: str, address: str, body: bytes | None, kind: str, headers: Mapping[str, str]
    ) -> Answer:
        request = urllib.request.Request(
            self.url + address,
            data=body,
            method=method,
            headers={**self.headers, **headers, "Content-Type": kind},
        )
        try:
            with urllib.request.urlopen(request, timeout=60) as response:
                return _answer(response.status, response)
        except urllib.error.HTTPError as refused:
            with refused:
                return _answer(refused.code, refused)


def _answer(status: int, response: HTTPResponse | urllib.error.HTTPError) -> Answer:
    # On the wire, names of headers have any case.
    return Answer(status, response.read(), CaseInsensitiveMapping(dict(response.headers)))


def cast_of(company: Company) -> dict[str, tuple[str, str]]:
    """Make the cast in the company and return id and key of each by name."""
    made = subprocess.run(
        [sys.executable, "-m", "tests.e2e.cast"],
        cwd=ROOT,
        env=company.environment(),
        capture_output=True,
        check=False,
    )
    if made.returncode:
        raise RuntimeError(made.stderr.decode()[-4000:])
    found: dict[str, tuple[str, str]] = json.loads(made.stdout.splitlines()[-1])
    return found
