import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.web.browsing import HTMX, queries_of, signed_in, told
from tests.world import NOW, make_lead, make_user, use_kitchens, use_showroom
from voronka.kernel import clock
from voronka.records.models import Lead
from voronka.records.use_cases.add_note import add_note
from voronka.records.use_cases.move_card import move_card

pytestmark = pytest.mark.django_db

_FULL = {"budget": "450 000", "material": "oak", "site_address": "Tverskaya 1"}


@pytest.fixture(autouse=True)
def noon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


def test_the_card_says_what_to_do_now_and_what_is_missing() -> None:
    use_kitchens()
    anna = make_user("Anna")
    lead = make_lead(owner=anna)

    page = signed_in(anna).get(f"/leads/{lead.pk}/").content.decode()

    assert "What to do now" in page
    assert "Missing for “Our client”" in page
    assert page.count('class="stage-step is-current') == 1
    assert f'hx-get="/leads/{lead.pk}/tasks/"' in page


def test_a_stranger_finds_no_card_and_none_of_its_pieces() -> None:
    use_showroom()
    lead = make_lead(owner=make_user("Anna"))
    stranger = signed_in(make_user("Zoya"))

    paths = ["", "pieces/head/", "timeline/", "fields/client/", "robots/", "score/", "override/"]
    paths += ["reasons/"]
    found = {path: stranger.get(f"/leads/{lead.pk}/{path}").status_code for path in paths}

    assert found == dict.fromkeys(paths, 404)


def test_fields_are_edited_in_their_place() -> None:
    use_showroom()
    anna = make_user("Anna")
    lead = make_lead(owner=anna)
    client = signed_in(anna)
    form = client.get(f"/leads/{lead.pk}/fields/client/", headers=HTMX).content.decode()

    response = client.post(
        f"/leads/{lead.pk}/fields/client/",
        {"f.client_name": "Peter Sample", "seen.client_name": str(lead.client_name or "")},
        headers=HTMX,
    )

    lead.refresh_from_db()
    assert 'name="f.client_name"' in form
    assert (response.status_code, lead.client_name) == (200, "Peter Sample")
    assert told(response)["card-changed"] == {"kind": "lead", "id": str(lead.pk)}


def test_a_wrong_value_comes_back_with_what_was_typed() -> None:
    use_showroom()
    anna = make_user("Anna")
    lead = make_lead(owner=anna)

    response = signed_in(anna).post(
        f"/leads/{lead.pk}/fields/client/", {"f.email": "not an address"}, headers=HTMX
    )

    lead.refresh_from_db()
    assert (response.status_code, lead.email) == (422, Lead.objects.get(pk=lead.pk).email)
    assert 'value="not an address"' in response.content.decode()
    assert "field-error" in response.content.decode()


def test_of_two_editors_the_second_is_told_what_changed() -> None:
    use_showroom()
    anna = make_user("Anna")
    lead = make_lead(owner=anna, client_name="First")
    client = signed_in(anna)
    client.post(
        f"/leads/{lead.pk}/fields/client/",
        {"f.client_name": "Second", "seen.client_name": "First"},
        headers=HTMX,
    )

    response = client.post(
        f"/leads/{lead.pk}/fields/client/",
        {"f.client_name": "Third", "seen.client_name": "First"},
        headers=HTMX,
    )

    lead.refresh_from_db()
    assert (response.status_code, lead.client_name) == (422, "Second")
    assert 'value="Third"' in response.content.decode()


def test_the_timeline_tells_notes_and_moves_with_their_why() -> None:
    use_showroom()
    anna = make_user("Anna")
    lead = make_lead(owner=anna)
    move_card(ref=lead.ref, stage="ours", fields=_FULL, actor=anna.as_actor(), now=NOW)
    client = signed_in(anna)

    client.post(f"/leads/{lead.pk}/notes/", {"text": "Call after six"}, headers=HTMX)
    everything = client.get(f"/leads/{lead.pk}/timeline/").content.decode()
    changes = client.get(f"/leads/{lead.pk}/timeline/?show=changes").content.decode()

    assert "Call after six" in everything
    assert "Call after six" not in changes
    assert "Stage: New → Our client" in changes
    why = changes.split('class="plain why" hx-get="')[1].split('"')[0]
    answer = client.get(why, headers=HTMX)
    assert (answer.status_code, answer["HX-Retarget"]) == (200, "#dialog")


def test_an_empty_note_is_refused_and_nothing_is_written() -> None:
    use_showroom()
    anna = make_user("Anna")
    lead = make_lead(owner=anna)

    response = signed_in(anna).post(f"/leads/{lead.pk}/notes/", {"text": "  "}, headers=HTMX)

    page = signed_in(anna).get(f"/leads/{lead.pk}/timeline/?show=talk").content.decode()
    assert response.status_code == 422
    assert "Nothing here yet." in page


def test_a_file_is_never_shown_as_a_page() -> None:
    use_showroom()
    anna = make_user("Anna")
    lead = make_lead(owner=anna)
    client = signed_in(anna)
    evil = SimpleUploadedFile("plan.html", b"<script>alert(1)</script>", content_type="text/html")

    client.post(f"/leads/{lead.pk}/files/", {"file": evil}, headers=HTMX)
    page = client.get(f"/leads/{lead.pk}/pieces/files/").content.decode()
    address = page.split('href="/files/')[1].split('"')[0]
    answer = client.get(f"/files/{address}")

    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"].startswith("attachment")
    assert signed_in(make_user("Zoya")).get(f"/files/{address}").status_code == 404


def test_the_card_takes_as_many_queries_with_ten_notes_as_with_one() -> None:
    use_showroom()
    anna = make_user("Anna")
    lead = make_lead(owner=anna)
    client = signed_in(anna)
    add_note(ref=lead.ref, text="one", actor=anna.as_actor(), now=NOW)
    few = queries_of(client, f"/leads/{lead.pk}/")
    for number in range(9):
        add_note(ref=lead.ref, text=str(number), actor=anna.as_actor(), now=NOW)

    assert queries_of(client, f"/leads/{lead.pk}/") == few


def test_an_answered_call_is_written_down_on_the_card() -> None:
    use_showroom()
    anna = make_user("Anna")
    lead = make_lead(owner=anna)
    client = signed_in(anna)
    form = client.get(f"/leads/{lead.pk}/calls/", headers=HTMX).content.decode()

    response = client.post(
        f"/leads/{lead.pk}/calls/", {"answered": "1", "text": "Wants oak"}, headers=HTMX
    )

    talk = client.get(f"/leads/{lead.pk}/timeline/?show=talk").content.decode()
    assert "Talked to the client" in form
    assert response.status_code == 204
    assert "Call: talked to the client" in talk
    assert "Wants oak" in talk
    assert "Contact: a call was answered" in talk


def test_a_newcomer_is_told_why_and_shown_a_video_and_others_are_not() -> None:
    use_kitchens()
    anna = make_user("Anna")
    boris = make_user("Boris", training_mode=True)
    anna_s, boris_s = make_lead(owner=anna), make_lead(owner=boris)

    plain = signed_in(anna).get(f"/leads/{anna_s.pk}/").content.decode()
    trained = signed_in(boris).get(f"/leads/{boris_s.pk}/").content.decode()
    signed_in(boris).post(
        f"/leads/{boris_s.pk}/fields/money/", {"f.budget": "450000"}, headers=HTMX
    )
    later = signed_in(boris).get(f"/leads/{boris_s.pk}/").content.decode()

    assert "Watch the video" not in plain
    assert "Watch the video" in trained
    assert "asking-for-the-budget" in trained
    assert "asking-for-the-budget" not in later
