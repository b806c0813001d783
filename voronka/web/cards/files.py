"""The files of a card: put on, looked at, taken down."""

from typing import cast
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.files import File
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_POST, require_safe

from voronka.kernel import clock
from voronka.process.schema import CardKind
from voronka.process.state import CardRef
from voronka.records.queries.files import opened
from voronka.records.use_cases.attach_file import UnableToAttachFile, attach_file
from voronka.web import http
from voronka.web.gates import dialog
from voronka.web.http import actor_of

# Shown in the page; anything else is only ever taken down, never run by the browser.
_INLINE = {"image/png", "image/jpeg", "image/webp", "image/gif"}


@require_POST
@login_required
def file_create(request: HttpRequest, kind: CardKind, card_id: UUID) -> HttpResponse:
    """POST /leads/…/files/: files are put on the card."""
    ref, actor = CardRef(kind, card_id), actor_of(request)
    try:
        for upload in request.FILES.getlist("file"):
            attach_file(
                ref=ref,
                name=upload.name or "file",
                content=cast("File[bytes]", upload),
                actor=actor,
                now=clock.now(),
            )
    except UnableToAttachFile as refusal:
        return http.toast(HttpResponse(status=422), str(refusal), tone="danger")
    return dialog.success(HttpResponse(status=204), ref)


@require_safe
@login_required
def file_show(request: HttpRequest, file_id: UUID) -> HttpResponseBase:
    """GET /files/…/: the bytes, for those who see the card."""
    file = opened(file_id=file_id, actor=actor_of(request))
    inline = file.line.content_type in _INLINE
    response = FileResponse(
        file.content,
        as_attachment=not inline,
        filename=file.line.name,
        content_type=file.line.content_type if inline else "application/octet-stream",
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cache-Control"] = "private, max-age=3600"
    return response
