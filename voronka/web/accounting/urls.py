from django.urls import path

from voronka.web.accounting import views

app_name = "accounting"
urlpatterns = [
    path("requests/", views.intake_index, name="index"),
    path("requests/<uuid:request_id>/retry/", views.retry_create, name="retry"),
    path("requests/<uuid:request_id>/junk/", views.junk_create, name="junk"),
    path("requests/<str:day>/<str:source>/", views.day_show, name="day"),
]
