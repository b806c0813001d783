"""The installed app: how it is called, what of it is kept on the machine, and who uses it."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from voronka.web.http import actor_of

_BUILT = Path(__file__).parents[1] / "static" / "dist"
# A browser asks for these two where nobody is signed in.
_ICONS = (("192x192", "any"), ("512x512", "any"), ("512x512", "maskable"))


@require_safe
def manifest_show(request: HttpRequest) -> HttpResponse:
    """GET /manifest.webmanifest: name, icons and first page of the installed app."""
    found = {
        "id": "/",
        "name": "Voronka",
        "short_name": "Voronka",
        "description": _("Leads, deals, tasks and visits."),
        "lang": request.LANGUAGE_CODE,
        "start_url": reverse("pages:home"),
        "scope": "/",
        "display": "standalone",
        "background_color": "#f6f7f9",
        "theme_color": "#3a56d4",
        "icons": [
            {
                "src": staticfiles_storage.url(f"icons/{purpose}-{size.partition('x')[0]}.png"),
                "sizes": size,
                "type": "image/png",
                "purpose": purpose,
            }
            for size, purpose in _ICONS
        ],
    }
    return HttpResponse(
        json.dumps(found, ensure_ascii=False), content_type="application/manifest+json"
    )


@require_safe
@never_cache
def service_worker_show(request: HttpRequest) -> HttpResponse:
    """GET /service_worker.js: at the root, so that every page is in its hands."""
    response = HttpResponse(_service_worker(), content_type="text/javascript; charset=utf-8")
    response.headers["Service-Worker-Allowed"] = "/"
    return response


@require_safe
def offline_show(request: HttpRequest) -> HttpResponse:
    """GET /offline/: what stands in for any page without a connection; it knows nobody."""
    return TemplateResponse(request, "offline/show.html")


@require_safe
@never_cache
def session_show(request: HttpRequest) -> HttpResponse:
    """GET /offline/session/: who is signed in, asked before what waits is sent; 401 for nobody."""
    if not request.user.is_authenticated:
        return JsonResponse({}, status=401)
    return JsonResponse({"person": str(actor_of(request).id), "token": get_token(request)})


@cache
def _service_worker() -> str:
    built: dict[str, Any] = json.loads((_BUILT / "build.json").read_text())
    known = {
        "version": built["version"],
        "page": reverse("offline:show"),
        "kept": [_address(name) for name in built["files"]],
        "stored": settings.STATIC_URL,
    }
    code = (_BUILT / "service_worker.js").read_text()
    return f"self.build = {json.dumps(known)};\n{code}"


def _address(name: str) -> str:
    # Scripts import their chunks by the names they were built with.
    if name.startswith("chunk-"):
        return f"{settings.STATIC_URL}dist/{name}"
    return staticfiles_storage.url(f"dist/{name}")
