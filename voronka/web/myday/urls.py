from django.urls import path

from voronka.web.myday import views

app_name = "myday"
urlpatterns = [path("day/", views.day_show, name="show")]
