from django.urls import path

from voronka.web.notifications import settings, views

app_name = "notifications"
urlpatterns = [
    path("counters/", views.counters_show, name="counters"),
    path("notifications/", views.notifications_index, name="index"),
    path("notifications/reading/", views.reading_create, name="reading"),
    path("settings/notifications/", settings.ways_edit, name="ways"),
    path("settings/notifications/browsers/", settings.browser_create, name="browsers"),
    path(
        "settings/notifications/browsers/<uuid:subscription_id>/removal/",
        settings.browser_removal_create,
        name="browser_removal",
    ),
]
