"""Programs that ask the API, each with the key of one of the cast."""

import json
from collections.abc import Mapping
from typing import Any

from django.test import Client

from tests.world import NOW
from voronka.people.models import User
from voronka.people.use_cases.issue_api_token import issue_api_token

V1 = "/api/v1"


class Program:
    """A client with somebody's key; paths are below /api/v1."""

    def __init__(self, user: User | None = None, *, language: str = "en", secret: str = "") -> None:
        self.client = Client(raise_request_exception=True)
        self.headers = {"Accept-Language": language}
        if user is not None:
            secret = issue_api_token(
                user_id=user.pk, name="Tests", actor=user.as_actor(), now=NOW
            ).secret
        if secret:
            self.headers["Authorization"] = f"Bearer {secret}"

    def get(self, path: str, **query: Any) -> Any:
        return self._json(self.ask("GET", path, query=query), 200)

    def post(self, path: str, body: Any = None, *, expect: int = 200, **headers: str) -> Any:
        return self._json(self.ask("POST", path, body, headers=headers), expect)

    def put(self, path: str, body: Any = None, *, expect: int = 200) -> Any:
        return self._json(self.ask("PUT", path, body), expect)

    def patch(self, path: str, body: Any, *, expect: int = 200) -> Any:
        return self._json(self.ask("PATCH", path, body), expect)

    def delete(self, path: str, *, expect: int = 204) -> Any:
        return self._json(self.ask("DELETE", path), expect)

    def upload(self, path: str, file: Any, *, expect: int = 201) -> Any:
        response = self.client.post(V1 + path, {"file": file}, headers=self.headers)
        return self._json(response, expect)

    def refused(self, method: str, path: str, body: Any = None, **more: Any) -> Any:
        """Ask for what cannot be, and return the problem document."""
        response = self.ask(method, path, body, **more)
        assert response.headers["Content-Type"] == "application/problem+json", response.content
        problem = json.loads(response.content)
        assert problem["status"] == response.status_code
        assert problem["instance"] == V1 + path
        return problem

    def ask(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        query: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Any:
        raw = body if isinstance(body, bytes) else json.dumps(body) if body is not None else ""
        return self.client.generic(
            method,
            V1 + path,
            raw,
            content_type="application/json",
            query_params={k: str(v) for k, v in (query or {}).items()},
            headers=self.headers | {k.replace("_", "-"): v for k, v in (headers or {}).items()},
        )

    def _json(self, response: Any, status: int) -> Any:
        assert response.status_code == status, (response.status_code, response.content.decode())
        return json.loads(response.content) if response.content else None
