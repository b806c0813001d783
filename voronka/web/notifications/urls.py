from django.urls import path

from voronka.web.notifications import views

app_name = "notifications"
urlpatterns = [
    path("counters/", views.counters_show, name="counters"),
    path("notifications/", views.notifications_index, name="index"),
    path("notifications/reading/", views.reading_create, name="reading"),
]
