from django.urls import path

from voronka.web.layouts import views

app_name = "layouts"
urlpatterns = [path("layouts/<str:place>/", views.layout_keep, name="keep")]
