from django.urls import path

from voronka.web.search import views

app_name = "search"
urlpatterns = [
    path("search/", views.palette_show, name="palette"),
    path("search/results/", views.results_show, name="results"),
    path("search/opened/", views.opened_create, name="opened"),
    path("search/keys/", views.keys_show, name="keys"),
    path("search/next/", views.next_create, name="next"),
]
