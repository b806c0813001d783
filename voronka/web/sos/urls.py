from django.urls import path

from voronka.web.sos import views

app_name = "sos"
urlpatterns = [path("sos/", views.sos_index, name="index")]
