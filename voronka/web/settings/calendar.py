"""The company's working time: hours, holidays, days named in the process, hours of people."""

from babel import Locale
from babel.dates import get_timezone_location
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from voronka.kernel import clock
from voronka.people.hours import by_day
from voronka.people.queries.people import own_hours
from voronka.process.models.active import active_playbook
from voronka.process.year_calendar import special_days
from voronka.web.http import actor_of
from voronka.web.settings.personal import day_labels
from voronka.web.settings.sections import must_set_up

_YEARS = (2000, 2100)


@require_safe
@login_required
def calendar_show(request: HttpRequest) -> HttpResponse:
    """GET /settings/working-calendar/: a year of it."""
    must_set_up(request)
    spec = active_playbook().spec.calendar
    this_year = timezone.localtime(clock.now()).year
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isascii() and asked.isdigit() else this_year
    year = min(max(year, _YEARS[0]), _YEARS[1] - 1)
    labels = day_labels()
    language = request.LANGUAGE_CODE
    context = {
        "city": get_timezone_location(spec.zone, locale=language, return_city=True),
        "country": Locale.parse(language).territories.get(spec.holidays or "", spec.holidays),
        "hours": [(labels[day], span) for day, span in by_day(spec.hours).items()],
        "year": year,
        "days": special_days(spec, year, language),
        "people": [
            (line, [(labels[day], span) for day, span in by_day(line.hours).items() if span])
            for line in own_hours()
        ],
        "me_id": actor_of(request).id,
    }
    return TemplateResponse(request, "settings/calendar.html", context)
