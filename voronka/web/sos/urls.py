from django.urls import URLPattern

app_name = "sos"
urlpatterns: list[URLPattern] = []
