import json
from uuid import uuid4

import pytest
from django.test import Client

from tests.web.browsing import HTMX, queries_of, signed_in, told
from tests.world import LATER, NOW, make_cast, make_lead, make_user, use_showroom
from voronka.records.models import Lead
from voronka.records.use_cases.move_card import move_card

pytestmark = pytest.mark.django_db


def test_shows_the_columns_and_the_cards_one_may_see() -> None:
    use_showroom()
    cast = make_cast()
    make_lead(owner=cast["Anna"], title="Anna's oak kitchen", amount="450000")
    make_lead(owner=cast["Boris"], title="Boris's birch kitchen")
    unowned = make_lead(title="Came by itself")

    page = signed_in(cast["Anna"]).get("/leads/").content.decode()

    assert "Our client" in page
    assert "Anna&#39;s oak kitchen" in page
    assert "₽450,000" in page
    # Neither the card of a colleague nor the colleague as a filter.
    assert "Boris" not in page
    # What nobody owns may be taken.
    assert f'hx-post="/leads/{unowned.pk}/owner/"' in page


def test_final_stages_are_drop_zones_and_no_columns() -> None:
    use_showroom()

    page = signed_in(make_user("Anna")).get("/leads/").content.decode()

    assert 'id="cards-later"' in page
    assert 'id="cards-won"' not in page
    assert 'class="drop-zone tone-gray" data-stage="won"' in page


def test_filters_narrow_the_board() -> None:
    use_showroom()
    cast = make_cast()
    make_lead(owner=cast["Anna"], title="By phone", source="call")
    make_lead(owner=cast["Boris"], title="From the site", source="web_form")
    galina = signed_in(cast["Galina"])

    by_source = galina.get("/leads/?source=call").content.decode()
    by_owner = galina.get(f"/leads/?owner={cast['Boris'].pk}").content.decode()
    by_words = galina.get("/leads/?q=site").content.decode()

    assert ("By phone" in by_source, "From the site" in by_source) == (True, False)
    assert ("By phone" in by_owner, "From the site" in by_owner) == (False, True)
    assert ("By phone" in by_words, "From the site" in by_words) == (False, True)


def test_more_cards_come_on_scrolling_and_each_once() -> None:
    use_showroom()
    anna = make_user("Anna")
    for number in range(23):
        make_lead(owner=anna, title=f"Lead {number:02}")
    client = signed_in(anna)

    first = client.get("/leads/").content.decode()
    more = first.split('class="board-more" hx-get="')[1].split('"')[0].replace("&amp;", "&")
    rest = client.get(more, headers=HTMX).content.decode()

    shown = [n for n in range(23) if f"Lead {n:02}" in first]
    added = [n for n in range(23) if f"Lead {n:02}" in rest]
    assert (len(shown), len(added)) == (20, 3)
    assert sorted(shown + added) == list(range(23))
    assert "board-more" not in rest


def test_a_place_written_by_hand_is_not_found() -> None:
    use_showroom()

    response = signed_in(make_user("Anna")).get("/leads/columns/new/?after=nonsense")

    assert response.status_code == 404


def test_tiles_asked_for_again_come_with_the_heads_of_all_columns() -> None:
    use_showroom()
    anna = make_user("Anna")
    moved, still = make_lead(owner=anna, title="Moved"), make_lead(owner=anna, title="Still")
    move_card(ref=moved.ref, stage="assigned", actor=anna.as_actor(), now=NOW)

    page = signed_in(anna).get(f"/leads/tiles/?ids={moved.pk},{uuid4()}").content.decode()

    assert f'id="tile-{moved.pk}" data-id="{moved.pk}" data-stage="assigned"' in page
    assert f"tile-{still.pk}" not in page
    assert page.count('class="board-head"') == 5


def test_tiles_of_strangers_and_closed_cards_are_left_out() -> None:
    use_showroom()
    cast = make_cast()
    strange = make_lead(owner=cast["Boris"])
    lost = make_lead(owner=cast["Anna"])
    fields = {"lost_reason": "price"}
    move_card(ref=lost.ref, stage="lost", fields=fields, actor=cast["Anna"].as_actor(), now=NOW)

    page = signed_in(cast["Anna"]).get(f"/leads/tiles/?ids={strange.pk},{lost.pk}").content.decode()

    assert 'class="tile' not in page


def test_takes_as_many_queries_for_one_card_as_for_ten() -> None:
    use_showroom()
    anna = make_user("Anna")
    client = signed_in(anna)
    make_lead(owner=anna)
    with_one = queries_of(client, "/leads/")
    for _ in range(9):
        make_lead(owner=anna)

    assert queries_of(client, "/leads/") == with_one


def test_taking_a_lead_makes_it_mine_and_tells_the_page() -> None:
    use_showroom()
    anna = make_user("Anna")
    lead = make_lead()

    response = signed_in(anna).post(f"/leads/{lead.pk}/owner/", headers=HTMX)

    lead.refresh_from_db()
    assert (response.status_code, lead.owner_id) == (204, anna.pk)
    assert told(response)["card-changed"] == {"kind": "lead", "id": str(lead.pk)}


def test_who_comes_second_is_told_who_has_the_lead() -> None:
    use_showroom()
    cast = make_cast()
    lead = make_lead()
    signed_in(cast["Anna"]).post(f"/leads/{lead.pk}/owner/", headers=HTMX)

    response = signed_in(cast["Boris"]).post(f"/leads/{lead.pk}/owner/", headers=HTMX)

    lead.refresh_from_db()
    assert (response.status_code, lead.owner_id) == (409, cast["Anna"].pk)
    assert "Anna" in told(response)["toast"]["text"]


def test_who_moves_what_somebody_has_moved_is_told_and_may_go_on() -> None:
    use_showroom()
    cast = make_cast()
    lead = make_lead(owner=cast["Anna"], budget="1", material="oak", site_address="Moscow")
    address, anna = f"/leads/{lead.pk}/stage/", signed_in(cast["Anna"])
    move_card(ref=lead.ref, stage="ours", actor=cast["Galina"].as_actor(), now=LATER)
    sent = {"stage": "new", "seen.stage": "assigned", "f.budget": "5"}

    passed = anna.post(address, sent, headers=HTMX)
    lead.refresh_from_db()
    kept = lead.stage
    gone_on = anna.post(address, sent | {"seen.stage": "ours"}, headers=HTMX)

    lead.refresh_from_db()
    page = passed.content.decode()
    assert (passed.status_code, kept) == (422, "ours")
    assert "Galina moved it to “Our client”." in page
    for name, value in {"stage": "new", "seen.stage": "ours", "f.budget": "5"}.items():
        assert f'<input type="hidden" name="{name}" value="{value}">' in page
    assert page.count('name="seen.stage"') == 1
    # The board shows it where it stands.
    assert told(passed)["card-changed"] == {"kind": "lead", "id": str(lead.pk)}
    assert (gone_on.status_code, lead.stage) == (204, "new")


def test_a_lead_entered_by_hand_belongs_to_who_entered_it() -> None:
    use_showroom()
    anna = make_user("Anna")

    response = signed_in(anna).post(
        "/leads/new/",
        {"pipeline": "leads", "f.client_name": "Vera", "f.phone": "+7 495 555-01-19"},
        headers=HTMX,
    )

    lead = Lead.objects.get()
    assert response.status_code == 204
    assert (lead.owner_id, lead.client_name, lead.phone) == (anna.pk, "Vera", "+74955550119")
    assert (lead.channel, lead.stage) == ("hand", "new")


def test_a_mistake_in_a_new_lead_stands_beside_its_field_and_nothing_is_lost() -> None:
    use_showroom()
    anna = make_user("Anna")

    response = signed_in(anna).post(
        "/leads/new/",
        {"pipeline": "leads", "f.client_name": "Vera", "f.phone": "12"},
        headers=HTMX,
    )

    page = response.content.decode()
    assert response.status_code == 422
    assert 'id="in-f-phone-error"' in page
    assert 'value="Vera"' in page
    assert not Lead.objects.exists()


def test_a_pipeline_of_the_other_kind_is_not_found() -> None:
    use_showroom()

    assert signed_in(make_user("Anna")).get("/leads/?pipeline=deals").status_code == 404


def test_who_is_not_signed_in_is_asked_to() -> None:
    response = Client().get("/leads/")

    assert (response.status_code, response["Location"]) == (302, "/accounts/login/?next=/leads/")


def test_a_known_client_is_named_while_a_new_lead_is_typed() -> None:
    use_showroom()
    cast = make_cast()
    mine = make_lead(owner=cast["Anna"], client_name="Vera Lind", phone="+7 495 555-01-61")
    make_lead(owner=cast["Boris"], client_name="Vera Stone", phone="+7 495 555-01-62")
    anna = signed_in(cast["Anna"])

    own = anna.get("/leads/new/known/?f.phone=8+495+555-01-61", headers=HTMX).content.decode()
    other = anna.get("/leads/new/known/?f.phone=8+495+555-01-62", headers=HTMX).content.decode()
    nobody = anna.get("/leads/new/known/?f.phone=12", headers=HTMX).content.decode()

    assert f'href="/leads/{mine.pk}/"' in own
    # Whose client it is may be known, but the card of a colleague stays shut.
    assert "Boris" in other
    assert "<a " not in other
    assert nobody.strip() == ""


def test_the_board_is_narrowed_by_fields_and_keeps_to_it_while_it_lives() -> None:
    use_showroom()
    anna = make_user("Anna")
    oak = make_lead(owner=anna, title="Oak kitchen", material="oak")
    birch = make_lead(owner=anna, title="Birch kitchen", material="birch")
    client, query = signed_in(anna), 'pipeline=leads&where=[["material","is","oak"]]'

    board = client.get(f"/leads/?{query}").content.decode()
    tiles = client.get(f"/leads/tiles/?{query}&ids={oak.pk},{birch.pk}").content.decode()
    builder = client.get(f"/leads/list/filters/?{query}&on=board").content.decode()
    address = f"/leads/list/filter/?{query}&on=board&field=budget&operator=empty&set=1"
    one_more = client.get(address, headers={"HX-Request": "true"})

    assert ("Oak kitchen" in board, "Birch kitchen" in board) == (True, False)
    assert "Material <b>is Oak</b>" in board
    assert (f"tile-{oak.pk}" in tiles, f"tile-{birch.pk}" in tiles) == (True, False)
    assert "&amp;on=board&amp;field=budget" in builder
    where = json.loads(one_more["HX-Location"])["path"]
    assert where.startswith("/leads/?")
    assert "Oak kitchen" in client.get(where).content.decode()


def test_a_search_keeps_strange_cards_off_a_living_board() -> None:
    use_showroom()
    anna = make_user("Anna")
    leads = [make_lead(owner=anna, title=f"Kitchen {n}") for n in range(25)]

    ids = ",".join(str(lead.pk) for lead in leads)
    page = signed_in(anna).get(f"/leads/tiles/?pipeline=leads&q=bath&ids={ids}").content.decode()

    assert 'id="tile-' not in page


def test_a_filter_of_the_board_that_makes_no_sense_is_said_and_left_out() -> None:
    use_showroom()
    anna = make_user("Anna")
    make_lead(owner=anna, title="Oak kitchen")

    page = signed_in(anna).get('/leads/?where=[["nothing","is","1"]]').content.decode()

    assert "There is no field “nothing” to filter by." in page
    assert "Oak kitchen" in page
