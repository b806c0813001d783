from django.urls import path

from voronka.web.start import views

app_name = "start"
urlpatterns = [
    path("start/", views.packs_index, name="index"),
    path("start/ready/", views.ready_show, name="ready"),
    path("start/<slug:name>/", views.pack_show, name="pack"),
    path("start/<slug:name>/application/", views.application_create, name="apply"),
]
