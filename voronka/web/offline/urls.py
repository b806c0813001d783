from django.urls import path

from voronka.web.offline import views

app_name = "offline"
urlpatterns = [
    path("manifest.webmanifest", views.manifest_show, name="manifest"),
    path("service_worker.js", views.service_worker_show, name="service_worker"),
    path("offline/", views.offline_show, name="show"),
    path("offline/session/", views.session_show, name="session"),
]
