"""The first administrator of a fresh installation, in the browser."""

from allauth.account.adapter import get_adapter
from django.contrib.auth import get_user_model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods

from voronka.kernel import clock
from voronka.kernel.errors import NotFound
from voronka.people.queries.people import is_nobody_here
from voronka.people.setup_token import is_setup_token
from voronka.people.use_cases.create_first_person import create_first_person
from voronka.people.use_cases.create_person import UnableToCreatePerson


@require_http_methods(["GET", "POST"])
def first_person_create(request: HttpRequest, token: str) -> HttpResponse:
    """GET and POST /start/first/…/: once, with the word that `voronka serve` prints."""
    if not is_setup_token(token) or not is_nobody_here():
        raise NotFound
    if request.method == "GET":
        return _page(request)
    post = request.POST
    try:
        user_id = create_first_person(
            token=token,
            email=post.get("email", ""),
            name=post.get("name", ""),
            password=post.get("password", ""),
            language=request.LANGUAGE_CODE,
            now=clock.now(),
        )
    except UnableToCreatePerson as refusal:
        return _page(request, problem=str(refusal))
    get_adapter().login(request, get_user_model().objects.get(pk=user_id))
    return redirect("start:index")


def _page(request: HttpRequest, *, problem: str = "") -> HttpResponse:
    context = {
        "problem": problem,
        "email": request.POST.get("email", ""),
        "name": request.POST.get("name", ""),
    }
    return TemplateResponse(request, "start/first.html", context, status=422 if problem else 200)
