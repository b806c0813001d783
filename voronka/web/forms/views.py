"""The public web form: for strangers, on our own page or framed by the company's site."""

from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.templatetags.static import static
from django.utils import translation
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from voronka.channels.forms import CONSENT, HONEYPOT, ORIGIN, PublicForm
from voronka.channels.queries.inbound import public_form
from voronka.channels.use_cases.submit_web_form import (
    TooManyRequests,
    UnableToSubmitForm,
    submit_web_form,
)
from voronka.kernel import clock
from voronka.process.models.active import active_playbook
from voronka.web import inputs


# A form framed by another site gets no cookie, and so no token; there is no session to abuse.
@csrf_exempt
@xframe_options_exempt
@require_http_methods(["GET", "POST"])
def form_show(request: HttpRequest, key: str) -> HttpResponse:
    """GET and POST /f/site/: the form, and the request it becomes."""
    form = public_form(key)
    locale = request.GET.get("lang") or form.language
    with translation.override(locale if locale in ("ru", "en") else form.language):
        if request.method == "GET":
            return _page(request, form, {}).render()
        try:
            submit_web_form(
                form_key=key, answers=_answers(request), remote=_remote(request), now=clock.now()
            )
        except UnableToSubmitForm as refusal:
            language = translation.get_language() or form.language
            problems = {name: text.in_(language) for name, text in refusal.problems.items()}
            status = 429 if isinstance(refusal, TooManyRequests) else 422
            return _page(request, form, problems, status=status).render()
        return _page(request, form, {}, done=True).render()


@require_safe
def form_embed(request: HttpRequest, key: str) -> HttpResponse:
    """GET /f/site/embed.js: the script that puts the form into a page of the company's site."""
    return redirect(static("dist/embed.js"))


def _answers(request: HttpRequest) -> dict[str, object]:
    """Return what was filled in; where the visitor came from stands in the address."""
    answers: dict[str, object] = {}
    for name in request.POST:
        values = [value for value in request.POST.getlist(name) if value]
        answers[name.removeprefix(inputs.PREFIX)] = values[0] if len(values) == 1 else values
    for name in ORIGIN:
        if name in request.GET:
            answers[name] = request.GET[name]
    answers.setdefault(ORIGIN[0], request.headers.get("Referer", ""))
    return {name: value for name, value in answers.items() if value}


def _remote(request: HttpRequest) -> str:
    return str(request.META.get("REMOTE_ADDR", ""))


def _page(
    request: HttpRequest,
    form: PublicForm,
    problems: dict[str, str],
    *,
    status: int = 200,
    done: bool = False,
) -> TemplateResponse:
    playbook = active_playbook()
    kind = playbook.kind_of(playbook.spec.web_forms[form.key].pipeline)
    names = [field.name for field in form.fields]
    order = {inputs.PREFIX + name: number for number, name in enumerate(names)}
    locale = translation.get_language() or form.language
    fields = inputs.inputs_for(
        playbook,
        kind,
        names,
        locale=locale,
        typed=request.POST if request.method == "POST" else None,
        errors=problems,
        required=[field.name for field in form.fields if field.required],
    )
    labels = {inputs.PREFIX + field.name: field.label for field in form.fields}
    asked = [replace(each, label=labels[each.name].in_(locale)) for each in fields]
    context = {
        "form": form,
        "inputs": sorted(asked, key=lambda each: order[each.name]),
        "problem": problems.get("", ""),
        "consent": {
            "name": CONSENT,
            "error": problems.get(CONSENT, ""),
            "given": CONSENT in request.POST,
        },
        "honeypot": HONEYPOT,
        "done": done,
        "address": request.get_full_path(),
    }
    return TemplateResponse(request, "forms/show.html", context, status=status)
