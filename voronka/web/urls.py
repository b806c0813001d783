"""The addresses of all pages: one family a line, each with its own list."""

from django.urls import include, path

# They bring the path converters `kind`, `client` and `noun` along.
from voronka.web import client_kinds, kinds  # noqa: F401
from voronka.web.lists import nouns  # noqa: F401

urlpatterns = [
    path("", include("voronka.web.pages.urls")),
    path("", include("voronka.web.start.urls")),
    path("", include("voronka.web.people.urls")),
    path("", include("voronka.web.settings.urls")),
    path("", include("voronka.web.search.urls")),
    path("", include("voronka.web.notifications.urls")),
    path("", include("voronka.web.sos.urls")),
    path("", include("voronka.web.errors.urls")),
    path("", include("voronka.web.triage.urls")),
    path("", include("voronka.web.backlog.urls")),
    path("", include("voronka.web.distribution.urls")),
    path("", include("voronka.web.seals.urls")),
    path("", include("voronka.web.accounting.urls")),
    path("", include("voronka.web.tasks.urls")),
    path("", include("voronka.web.bookings.urls")),
    path("", include("voronka.web.calendar.urls")),
    path("", include("voronka.web.gatherings.urls")),
    path("", include("voronka.web.myday.urls")),
    path("", include("voronka.web.training.urls")),
    path("", include("voronka.web.field.urls")),
    path("", include("voronka.web.offline.urls")),
    path("", include("voronka.web.imports.urls")),
    path("", include("voronka.web.process.urls")),
    path("", include("voronka.web.playbook.urls")),
    path("", include("voronka.web.messages.urls")),
    path("", include("voronka.web.sandbox.urls")),
    path("", include("voronka.web.forms.urls")),
    path("", include("voronka.web.layouts.urls")),
    path("", include("voronka.web.duplicates.urls")),
    path("", include("voronka.web.clients.urls")),
    path("", include("voronka.web.lists.urls")),
    path("", include("voronka.web.boards.urls")),
    path("", include("voronka.web.cards.urls")),
]
