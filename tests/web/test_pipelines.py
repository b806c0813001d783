"""Moving a card to another pipeline from its page, through the gate of the stage there (B3)."""

import pytest

from tests.web.browsing import HTMX, signed_in, told
from tests.world import make_lead, make_user, use_playbook, use_showroom
from voronka.records.models import Lead

pytestmark = pytest.mark.django_db


def test_the_card_offers_the_stages_of_the_other_pipelines() -> None:
    use_showroom()
    anna = make_user("Anna")
    lead = make_lead(owner=anna)
    client = signed_in(anna)

    menu = client.get(f"/leads/{lead.pk}/").content.decode()
    page = client.get(f"/leads/{lead.pk}/pipeline/", headers=HTMX).content.decode()

    assert f'hx-get="/leads/{lead.pk}/pipeline/"' in menu
    assert "Wholesale" in page
    assert "Asked" in page
    assert "Agreed" not in page


def test_moves_to_another_pipeline_and_back() -> None:
    use_showroom()
    anna = make_user("Anna")
    lead = make_lead(owner=anna)
    client = signed_in(anna)

    wanted = {"stage": "asked", "pipeline": "wholesale"}
    moved = client.post(f"/leads/{lead.pk}/stage/", wanted, headers=HTMX)

    there = Lead.objects.get(pk=lead.pk)
    assert (moved.status_code, there.pipeline, there.stage) == (204, "wholesale", "asked")
    toast = told(moved)["toast"]
    assert toast["text"] == "Moved to “Wholesale: Asked”."

    client.post(toast["undo"], toast["values"], headers=HTMX)

    back = Lead.objects.get(pk=lead.pk)
    assert (back.pipeline, back.stage) == ("leads", "new")


def test_the_gate_of_the_other_pipeline_is_asked_in_the_same_dialog() -> None:
    use_showroom()
    anna = make_user("Anna")
    lead = make_lead(owner=anna, pipeline="wholesale")
    client = signed_in(anna)
    wanted = {"stage": "ours", "pipeline": "leads"}

    refused = client.post(f"/leads/{lead.pk}/stage/", wanted, headers=HTMX)

    page = refused.content.decode()
    still = Lead.objects.get(pk=lead.pk)
    assert (refused.status_code, still.pipeline, still.stage) == (422, "wholesale", "asked")
    assert 'name="f.budget"' in page
    assert '<input type="hidden" name="pipeline" value="leads">' in page

    filled = {"f.budget": "450 000", "f.material": "oak", "f.site_address": "Tverskaya 1"}
    client.post(f"/leads/{lead.pk}/stage/", wanted | filled, headers=HTMX)

    there = Lead.objects.get(pk=lead.pk)
    assert (there.pipeline, there.stage) == ("leads", "ours")


@pytest.mark.parametrize("pipeline", ["deals", "no_such"])
def test_a_pipeline_of_another_kind_or_none_is_not_found(pipeline: str) -> None:
    use_showroom()
    anna = make_user("Anna")
    lead = make_lead(owner=anna)

    wanted = {"stage": "asked", "pipeline": pipeline}
    response = signed_in(anna).post(f"/leads/{lead.pk}/stage/", wanted, headers=HTMX)

    assert response.status_code == 404
    assert Lead.objects.get(pk=lead.pk).stage == "new"


def test_a_stranger_is_offered_no_pipelines() -> None:
    use_showroom()
    lead = make_lead(owner=make_user("Anna"))

    stranger = signed_in(make_user("Zoya"))

    assert stranger.get(f"/leads/{lead.pk}/pipeline/").status_code == 404


def test_the_board_offers_the_other_pipelines_as_places_to_drop() -> None:
    use_showroom()

    page = signed_in(make_user("Anna")).get("/leads/").content.decode()

    assert 'data-stage="asked" data-pipeline="wholesale"' in page


def test_a_single_pipeline_offers_no_other() -> None:
    use_playbook(
        "playbook: one\ntitle: One\nabout: One.\nlanguage: en\ncurrency: RUB\nregion: RU\n"
        "calendar: {zone: Europe/Moscow, hours: {mon-fri: '09:00-18:00'}}\n"
        "roles: {sales: {label: Sales, can: [create, move],"
        " cards: {lead: {see: own, change: own}}}}\n"
        "pipelines: {leads: {of: lead, label: Leads, stages: {new: {kind: initial, label: New},"
        " won: {kind: success, label: Won}, lost: {kind: failure, label: Lost}}}}\n"
    )
    anna = make_user("Anna")
    lead = make_lead(owner=anna)
    client = signed_in(anna)

    assert "To another pipeline" not in client.get(f"/leads/{lead.pk}/").content.decode()
    assert client.get(f"/leads/{lead.pk}/pipeline/").status_code == 404
