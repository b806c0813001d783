from django.urls import path

from voronka.web.start import first, views

app_name = "start"
urlpatterns = [
    path("start/", views.packs_index, name="index"),
    path("start/first/<slug:token>/", first.first_person_create, name="first"),
    path("start/ready/", views.ready_show, name="ready"),
    path("start/<slug:name>/", views.pack_show, name="pack"),
    path("start/<slug:name>/application/", views.application_create, name="apply"),
]
