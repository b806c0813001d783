from django.urls import path

from voronka.web.sandbox import views

app_name = "sandbox"
urlpatterns = [path("sandbox/clock/", views.clock_create, name="clock")]
