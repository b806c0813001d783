"""What all pages share: the person's language, and refusals that mean the same everywhere."""

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation

from voronka.kernel.errors import Conflict, NotAllowed, NotFound
from voronka.process.models.active import NoPlaybook
from voronka.web.http import is_htmx, toast

Respond = Callable[[HttpRequest], HttpResponse]


class DomainErrors:
    """Turn the refusals that mean the same everywhere into HTTP, once for all views."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, NoPlaybook):
            return render(request, "no_process.html", status=503)
        if isinstance(error, NotFound):
            raise Http404 from error
        if isinstance(error, NotAllowed):
            if is_htmx(request):
                return toast(HttpResponse(status=403), str(error), tone="danger")
            raise PermissionDenied(str(error)) from error
        if isinstance(error, Conflict):
            return toast(HttpResponse(str(error), status=409), str(error), tone="warning")
        return None


def persons_language(get_response: Respond) -> Respond:
    """
    Speak the language a person has chosen, on whatever machine they sign in.

    Before they sign in, the cookie of the language switch and then the browser decide.
    """
    spoken = {code for code, _ in settings.LANGUAGES}

    def respond(request: HttpRequest) -> HttpResponse:
        user = getattr(request, "user", None)
        language = getattr(user, "language", "")
        if user is None or not user.is_authenticated or language not in spoken:
            return get_response(request)
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = get_response(request)
        response.headers["Content-Language"] = language
        return response

    return respond
