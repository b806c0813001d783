from django.urls import path

from voronka.web.forms import views

app_name = "forms"
urlpatterns = [
    path("f/<slug:key>/", views.form_show, name="show"),
    path("f/<slug:key>/embed.js", views.form_embed, name="embed"),
]
