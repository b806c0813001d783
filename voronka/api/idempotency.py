"""
Making a thing once, however often it is asked for: the `Idempotency-Key` header.

The same key of the same person gives the first answer again, also to two who ask at once. What was
refused is not remembered: nothing was made, so it may be tried again.
"""

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja.errors import HttpError

from voronka.api.http import known_actor
from voronka.api.models import RememberedAnswer, begin_answer
from voronka.api.problems import Fault, answer, misread
from voronka.kernel import clock

HEADER, REPLAYED = "Idempotency-Key", "Idempotency-Replayed"
_LONGEST = 200
_FORM = "multipart/"

Run = Callable[..., HttpResponse]


def once(run: Run) -> Run:
    """Give the operation's first answer to whoever repeats the key of their request."""

    @wraps(run)
    def respond(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        key = request.headers.get(HEADER, "")
        try:
            actor = known_actor(request) if key else None
        except HttpError:
            actor = None
        if actor is None or actor.id is None:
            # Whoever it is, the operation itself refuses them.
            return run(request, **kwargs)
        if len(key) > _LONGEST or not key.isprintable():
            complaint = _("Use up to 200 letters and digits.")
            return misread(
                request, [Fault(source="header", pointer=f"/{HEADER}", detail=complaint)]
            )
        with transaction.atomic():
            return _answered(run, request, kwargs, key=key, user_id=actor.id)

    return respond


def _answered(
    run: Run, request: HttpRequest, kwargs: dict[str, Any], *, key: str, user_id: UUID
) -> HttpResponse:
    asked = _fingerprint(request)
    row_id = begin_answer(user_id=user_id, key=key, asked=asked, now=clock.now())
    if row_id is None:
        return _again(request, RememberedAnswer.objects.get(user_id=user_id, key=key), asked)
    row = RememberedAnswer.objects.filter(pk=row_id)
    response = run(request, **kwargs)
    if response.status_code < 300:
        row.update(
            status=response.status_code,
            body=response.content.decode(),
            location=response.headers.get("Location", ""),
        )
    else:
        row.delete()
    return response


def _again(request: HttpRequest, row: RememberedAnswer, asked: str) -> HttpResponse:
    if row.asked != asked:
        title = _("This key was used for another request.")
        return answer(request, 422, "key-used", title)
    response = HttpResponse(row.body, status=row.status, content_type="application/json")
    response.headers[REPLAYED] = "true"
    if row.location:
        response.headers["Location"] = row.location
    return response


def _fingerprint(request: HttpRequest) -> str:
    asked = f"{request.method} {request.get_full_path()}\n".encode()
    # A file may be too large to hold; its length tells enough.
    is_file = (request.content_type or "").startswith(_FORM)
    asked += request.headers.get("Content-Length", "").encode() if is_file else request.body
    return hashlib.sha256(asked).hexdigest()
