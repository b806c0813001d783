from django.urls import path

from voronka.web.playbook import editing, releases, sections

app_name = "playbook"
urlpatterns = [
    path("process/edit/", sections.sections_index, name="index"),
    path("process/edit/order/", sections.order_create, name="order"),
    path("process/edit/<slug:section>/", sections.section_show, name="section"),
    path("process/part/<path:path>/", editing.part_update, name="part"),
    path("process/new-part/<path:path>/", editing.part_create, name="new_part"),
    path("process/uses/<path:path>/removal/", editing.removal_create, name="removal"),
    path("process/uses/<path:path>/", editing.uses_show, name="uses"),
    path("process/draft/", releases.draft_show, name="draft"),
    path("process/draft/publication/", releases.publication_create, name="publication"),
    path("process/draft/approval/", releases.approval_create, name="approval"),
    path("process/draft/withdrawal/", releases.proposal_delete, name="withdrawal"),
    path("process/draft/reversion/", releases.reversion_create, name="reversion"),
    path("process/draft/renewal/", releases.renewal_create, name="renewal"),
    path("process/draft/discarding/", releases.draft_delete, name="discarding"),
    path("process/draft/text/", releases.text_update, name="text"),
    path("process/versions/", releases.versions_index, name="versions"),
    path("process/versions/<slug:playbook_hash>/", releases.version_show, name="version"),
]
