from django.urls import path

from voronka.web.lists import (
    builder,
    bulk,
    card_editing,
    colleagues,
    exports,
    noun_bulk,
    noun_views,
    saved,
    views,
)

app_name = "lists"
urlpatterns = [
    path("<kind:kind>/list/", views.list_show, name="show"),
    path("<kind:kind>/list/rows/", views.rows_show, name="rows"),
    path("<kind:kind>/list/totals/", views.totals_show, name="totals"),
    path(
        "<kind:kind>/list/cells/<uuid:card_id>/<slug:column>/", card_editing.cell_edit, name="cell"
    ),
    path("<kind:kind>/list/columns/", views.columns_show, name="columns"),
    path("<kind:kind>/list/colleagues/", colleagues.card_owners_show, name="colleagues"),
    path("<kind:kind>/list/filters/", builder.filters_index, name="filters"),
    path("<kind:kind>/list/filter/", builder.filter_show, name="filter"),
    path("<kind:kind>/list/bulk/", bulk.bulk_create, name="bulk"),
    path("<kind:kind>/list/bulk/field/", bulk.field_show, name="bulk-field"),
    path("<kind:kind>/list/choices/<slug:which>/", bulk.choices_show, name="choices"),
    path("<kind:kind>/list/exports/", exports.export_create, name="exports"),
    # Contacts, companies, tasks.
    path("<noun:noun>/list/", noun_views.list_show, name="show"),
    path("<noun:noun>/list/rows/", noun_views.rows_show, name="rows"),
    path("<noun:noun>/list/totals/", noun_views.totals_show, name="totals"),
    path("<noun:noun>/list/cells/<uuid:row_id>/<slug:column>/", noun_views.cell_edit, name="cell"),
    path("<noun:noun>/list/columns/", noun_views.columns_show, name="columns"),
    path("<noun:noun>/list/colleagues/", colleagues.owners_show, name="colleagues"),
    path("<noun:noun>/list/takers/", colleagues.takers_show, name="takers"),
    path("<noun:noun>/list/filters/", noun_views.filters_index, name="filters"),
    path("<noun:noun>/list/filter/", noun_views.filter_show, name="filter"),
    path("<noun:noun>/list/bulk/", noun_bulk.bulk_create, name="bulk"),
    path("<noun:noun>/list/bulk/field/", noun_bulk.field_show, name="bulk-field"),
    path("<noun:noun>/list/exports/", noun_bulk.export_create, name="exports"),
    *(
        path(f"<{kinds}:noun>/list/views/{rest}", view, name=name)
        for kinds in ("kind", "noun")
        for rest, view, name in (
            ("", saved.view_edit, "views"),
            ("<uuid:view_id>/deletion/", saved.view_delete, "view-deletion"),
            ("<uuid:view_id>/return/", saved.view_return, "view-return"),
            ("<uuid:view_id>/pin/", saved.pin_create, "view-pin"),
            ("<uuid:view_id>/start/", saved.start_create, "view-start"),
        )
    ),
    path("exports/<uuid:export_id>/", exports.export_show, name="export"),
    path("exports/<uuid:export_id>/file/", exports.file_show, name="export-file"),
    path("exports/<uuid:export_id>/dismissal/", exports.dismissal_create, name="export-dismissal"),
    path("bulk/", bulk.bulk_index, name="bulk-index"),
    path("bulk/<uuid:bulk_id>/", bulk.bulk_show, name="bulk-show"),
    path("bulk/<uuid:bulk_id>/report/", bulk.report_show, name="bulk-report"),
    path("bulk/<uuid:bulk_id>/report.csv", bulk.report_download, name="bulk-report-file"),
    path("bulk/<uuid:bulk_id>/undoing/", bulk.undoing_create, name="bulk-undoing"),
    path("bulk/<uuid:bulk_id>/stop/", bulk.stop_create, name="bulk-stop"),
    path("bulk/<uuid:bulk_id>/dismissal/", bulk.dismissal_create, name="bulk-dismissal"),
]
