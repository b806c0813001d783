"""The start page, the preferences of a person, the living page of components."""

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_POST, require_safe

from voronka.people.use_cases.change_preferences import change_preferences
from voronka.process.models.active import active_playbook
from voronka.web import shell
from voronka.web.field.landing import landing
from voronka.web.http import actor_of, back, id_in
from voronka.web.pages import samples

_YEAR = 365 * 24 * 3600
THEMES = ("light", "dark", "auto")


@require_safe
@login_required
def home_show(request: HttpRequest) -> HttpResponseBase:
    """GET /: the first place of this person's menu."""
    if visits := landing(request):
        return redirect(visits)
    menu = shell.menu_of(active_playbook(), actor_of(request))
    if not menu:
        return TemplateResponse(request, "pages/nothing.html")
    return redirect(menu[0].address)


@require_POST
def language_create(request: HttpRequest) -> HttpResponse:
    """POST /preferences/language/: before and after signing in."""
    language = request.POST.get("language", "")
    if language not in dict(settings.LANGUAGES):
        raise Http404
    if request.user.is_authenticated:
        change_preferences(actor=actor_of(request), language=language)
    response = back(request)
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME, language, max_age=_YEAR, samesite="Lax", httponly=True
    )
    return response


@require_POST
def theme_create(request: HttpRequest) -> HttpResponse:
    """POST /preferences/theme/: the page has changed already; this only remembers it."""
    theme = request.POST.get("theme", "")
    if theme not in THEMES:
        raise Http404
    if request.user.is_authenticated:
        change_preferences(actor=actor_of(request), theme=theme)
    response = HttpResponse(status=204)
    response.set_cookie("voronka_theme", theme, max_age=_YEAR, samesite="Lax", httponly=True)
    return response


@require_POST
@login_required
def training_create(request: HttpRequest) -> HttpResponse:
    change_preferences(actor=actor_of(request), training_mode=bool(request.POST.get("on")))
    return back(request)


@require_POST
def sample_session_create(request: HttpRequest) -> HttpResponse:
    """POST /accounts/sample/: sign in as one of the sample people, in a demo only."""
    if not settings.DEMO:
        raise Http404
    person = (
        get_user_model()
        .objects.filter(pk=id_in(request.POST.get("person", "")), is_active=True)
        .first()
    )
    if person is None:
        raise Http404
    get_adapter().login(request, person)
    return redirect(settings.LOGIN_REDIRECT_URL)


def email_show(request: HttpRequest) -> HttpResponse:
    """The page of allauth on which people change their own address is not part of the product."""
    raise Http404


@require_safe
@login_required
def factors_show(request: HttpRequest) -> HttpResponse:
    """GET /accounts/2fa/: second factors stand among the settings."""
    return redirect("settings:security")


@require_safe
@login_required
def components_show(request: HttpRequest) -> HttpResponse:
    """GET /components/: every component there is, for those who build pages."""
    if not (settings.DEBUG or settings.DEMO):
        raise Http404
    return TemplateResponse(request, "pages/components.html", samples.all_components())
