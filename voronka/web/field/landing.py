"""Where people who go on visits begin."""

from django.http import HttpRequest
from django.urls import reverse

from voronka.process.models.active import active_playbook
from voronka.web.http import actor_of


def landing(request: HttpRequest) -> str:
    """Return the page of the day's visits for whoever makes them and holds a phone, or ""."""
    role = actor_of(request).role
    kinds = active_playbook().spec.bookings.values()
    goes = any(booking.role == role and not booking.remote for booking in kinds)
    return reverse("field:show") if goes and _is_phone(request) else ""


def _is_phone(request: HttpRequest) -> bool:
    hint = request.headers.get("Sec-CH-UA-Mobile", "")
    return hint == "?1" or "Mobi" in request.headers.get("User-Agent", "")
