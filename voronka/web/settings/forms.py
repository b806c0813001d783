"""Web forms of the process: their addresses, and the code that puts them on a site."""

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from voronka.process.models.active import active_playbook
from voronka.web.settings.sections import must_set_up


@require_safe
@login_required
def forms_index(request: HttpRequest) -> HttpResponse:
    """GET /settings/forms/: every form of the process with its code."""
    must_set_up(request)
    forms = [
        (key, form, f"{settings.PUBLIC_URL}{reverse('forms:show', args=[key])}")
        for key, form in active_playbook().spec.web_forms.items()
    ]
    return TemplateResponse(request, "settings/forms.html", {"forms": forms})
