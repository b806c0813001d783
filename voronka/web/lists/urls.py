from django.urls import path

from voronka.web.lists import builder, bulk, views

app_name = "lists"
urlpatterns = [
    path("<kind:kind>/list/", views.list_show, name="show"),
    path("<kind:kind>/list/rows/", views.rows_show, name="rows"),
    path("<kind:kind>/list/columns/", views.columns_show, name="columns"),
    path("<kind:kind>/list/filters/", builder.filters_index, name="filters"),
    path("<kind:kind>/list/filter/", builder.filter_show, name="filter"),
    path("<kind:kind>/list/moves/", bulk.moves_create, name="moves"),
    path("<kind:kind>/list/returns/", bulk.returns_create, name="returns"),
    path("<kind:kind>/list/owners/", bulk.owners_create, name="owners"),
    path("<kind:kind>/list/choices/<slug:which>/", bulk.choices_show, name="choices"),
]
