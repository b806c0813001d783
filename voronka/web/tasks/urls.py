from django.urls import path

from voronka.web.tasks import changes, closing, views

app_name = "tasks"
urlpatterns = [
    path("tasks/", views.task_index, name="index"),
    path("tasks/<uuid:task_id>/", views.task_show, name="show"),
    path("tasks/<uuid:task_id>/items/", changes.item_create, name="items"),
    path("tasks/<uuid:task_id>/closure/", closing.closure_edit, name="closure"),
    path("tasks/<uuid:task_id>/reopening/", closing.reopening_create, name="reopening"),
    path("tasks/<uuid:task_id>/assignee/", changes.assignee_edit, name="assignee"),
    path("tasks/<uuid:task_id>/deadline/", changes.deadline_edit, name="deadline"),
    path("tasks/<uuid:task_id>/cancellation/", changes.cancellation_edit, name="cancellation"),
    path("<kind:kind>/<uuid:card_id>/tasks/", views.task_of_card, name="of_card"),
    path(
        "<kind:kind>/<uuid:card_id>/tasks/open/<slug:template>/",
        closing.closure_of_template_show,
        name="of_template",
    ),
    path("<kind:kind>/<uuid:card_id>/tasks/new/", views.task_create, name="new"),
]
