from django.urls import URLPattern

app_name = "myday"
urlpatterns: list[URLPattern] = []
