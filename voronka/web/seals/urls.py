from django.urls import path

from voronka.web.seals import views

app_name = "seals"
urlpatterns = [
    path("settings/seals/", views.seal_index, name="index"),
    path("settings/seals/verification/", views.verification_create, name="verification"),
    path("settings/seals/roots/", views.roots_show, name="roots"),
]
