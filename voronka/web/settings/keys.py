"""API keys: made, shown once, revoked."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from voronka.kernel import clock
from voronka.people.queries.api_tokens import tokens_of
from voronka.people.use_cases.issue_api_token import UnableToIssueApiToken, issue_api_token
from voronka.people.use_cases.revoke_api_token import revoke_api_token
from voronka.web.http import actor_of, id_in, saved


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
    return saved(request, "settings:keys", _("The key is revoked."))
