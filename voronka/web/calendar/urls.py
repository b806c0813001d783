from django.urls import path

from voronka.web.calendar import booking, feed, views

app_name = "calendar"
urlpatterns = [
    path("calendar/", views.calendar_show, name="show"),
    path("calendar/events/", views.events_index, name="events"),
    path("calendar/visits/<uuid:booking_id>/", booking.visit_show, name="visit"),
    path("calendar/visits/new/", booking.card_choice_show, name="new"),
    path("calendar/cards/", booking.cards_index, name="cards"),
    path("calendar/tasks/<uuid:task_id>/deadline/", booking.deadline_create, name="deadline"),
    path("calendar/feeds/<str:secret>.ics", feed.feed_show, name="file"),
    path("settings/feed/", feed.feed_edit, name="feed"),
    path("settings/feed/revocation/", feed.feed_revocation_create, name="feed_revocation"),
]
