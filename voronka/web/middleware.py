"""What all pages share: the person's language, and refusals that mean the same everywhere."""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation

from voronka.kernel import clock
from voronka.kernel.errors import Conflict, NotAllowed, NotFound
from voronka.people.use_cases.note_sign_in import note_seen
from voronka.process.models.active import NoPlaybook
from voronka.web.account import SEEN, SIGN_IN
from voronka.web.http import is_htmx, toast

Respond = Callable[[HttpRequest], HttpResponse]
_NOTED_EVERY = timedelta(minutes=5)


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


def sign_in_in_use(get_response: Respond) -> Respond:
    """Keep the list of one's devices true: when each was last seen, and under which session."""

    def respond(request: HttpRequest) -> HttpResponse:
        before = request.session.session_key
        response = get_response(request)
        session = request.session
        line, now = session.get(SIGN_IN), clock.now()
        if line is None or not session.session_key:
            return response
        seen = datetime.fromisoformat(session.get(SEEN, "1970-01-01T00:00:00+00:00"))
        if session.session_key != before or abs(now - seen) > _NOTED_EVERY:
            session[SEEN] = now.isoformat()
            note_seen(sign_in_id=UUID(line), session_key=session.session_key, now=now)
        return response

    return respond


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
