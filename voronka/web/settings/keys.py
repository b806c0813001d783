"""API keys: made, shown once, revoked."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from voronka.kernel import clock
from voronka.people.queries.api_tokens import every_token, tokens_of
from voronka.people.use_cases.issue_api_token import UnableToIssueApiToken, issue_api_token
from voronka.people.use_cases.revoke_api_token import revoke_api_token
from voronka.web.http import actor_of, id_in, saved
from voronka.web.settings.sections import must_administer


@require_http_methods(["GET", "POST"])
@login_required
def keys_index(request: HttpRequest) -> HttpResponse:
    """GET and POST /settings/keys/: one's own keys; a new one stands on the answer, once."""
    actor = actor_of(request)
    user_id = id_in(str(actor.id))
    secret = problem = ""
    if request.method == "POST":
        name = request.POST.get("name", "")
        try:
            issued = issue_api_token(user_id=user_id, name=name, actor=actor, now=clock.now())
            secret = issued.secret
        except UnableToIssueApiToken as refusal:
            problem = str(refusal)
    context = {"keys": tokens_of(user_id), "secret": secret, "problem": problem}
    status = 422 if problem else 200
    response = TemplateResponse(request, "settings/keys.html", context, status=status)
    response.headers["Cache-Control"] = "no-store"
    return response


@require_POST
@login_required
def key_revocation_create(request: HttpRequest) -> HttpResponse:
    """POST /settings/keys/revocation/: the key opens nothing from now on."""
    token_id = id_in(request.POST.get("key", ""))
    revoke_api_token(token_id=token_id, actor=actor_of(request), now=clock.now())
    back = "settings:all_keys" if request.POST.get("whose") == "all" else "settings:keys"
    return saved(request, back, _("The key is revoked."))


@require_safe
@login_required
def all_keys_index(request: HttpRequest) -> HttpResponse:
    """GET /settings/all-keys/: everybody's keys that open something."""
    must_administer(request)
    return TemplateResponse(request, "settings/all_keys.html", {"keys": every_token()})
