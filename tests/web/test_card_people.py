"""Who takes part in a card, and the history of its client over all cards."""

import pytest

from tests.web.browsing import HTMX, queries_of, signed_in, told
from tests.world import NOW, make_cast, make_lead, make_user, use_showroom
from voronka.records.models import CardParticipant, Contact
from voronka.records.use_cases.add_note import add_note

pytestmark = pytest.mark.django_db


def test_a_colleague_is_added_with_what_they_do_and_sees_the_card() -> None:
    use_showroom()
    cast = make_cast()
    lead = make_lead(owner=cast["Anna"])
    client = signed_in(cast["Anna"])
    form = client.get(f"/leads/{lead.pk}/participants/", headers=HTMX).content.decode()

    response = client.post(
        f"/leads/{lead.pk}/participants/",
        {"user": str(cast["Maxim"].pk), "role": "Measures"},
        headers=HTMX,
    )

    people = client.get(f"/leads/{lead.pk}/pieces/people/").content.decode()
    assert "Maxim · Measurer" in form
    assert f'value="{cast["Anna"].pk}"' not in form
    assert response.status_code == 204
    assert "Measures" in people
    assert signed_in(cast["Maxim"]).get(f"/leads/{lead.pk}/").status_code == 200


def test_a_colleague_leaves_and_it_can_be_taken_back() -> None:
    use_showroom()
    cast = make_cast()
    lead = make_lead(owner=cast["Anna"])
    client = signed_in(cast["Anna"])
    maxim = str(cast["Maxim"].pk)
    client.post(f"/leads/{lead.pk}/participants/", {"user": maxim, "role": "Measures"})

    gone = client.post(f"/leads/{lead.pk}/participants/{maxim}/departure/", headers=HTMX)

    toast = told(gone)["toast"]
    assert not CardParticipant.objects.filter(card_id=lead.pk).exists()

    client.post(toast["undo"], toast["values"], headers=HTMX)

    back = CardParticipant.objects.get(card_id=lead.pk)
    assert (back.user, back.role) == (cast["Maxim"], "Measures")


def test_a_role_of_the_process_is_shown_in_words() -> None:
    use_showroom()
    cast = make_cast()
    lead = make_lead(owner=cast["Anna"])
    client = signed_in(cast["Anna"])
    colleague = {"user": str(cast["Maxim"].pk), "role": "measurer"}
    client.post(f"/leads/{lead.pk}/participants/", colleague, headers=HTMX)

    people = client.get(f"/leads/{lead.pk}/pieces/people/").content.decode()

    assert '<small class="text-muted">Measurer</small>' in people


def test_a_stranger_adds_nobody() -> None:
    use_showroom()
    cast = make_cast()
    lead = make_lead(owner=cast["Anna"])

    response = signed_in(cast["Zoya"]).post(
        f"/leads/{lead.pk}/participants/", {"user": str(cast["Zoya"].pk)}, headers=HTMX
    )

    assert response.status_code == 404
    assert not CardParticipant.objects.exists()


def test_the_contact_who_decides_is_marked() -> None:
    use_showroom()
    lead = make_lead(owner=make_user("Anna"))
    assert lead.owner
    lead.contact = Contact.objects.create(name="Vera", is_decision_maker=True, created_at=NOW)
    lead.save()

    page = signed_in(lead.owner).get(f"/leads/{lead.pk}/").content.decode()

    assert "Decides" in page


def test_the_history_of_the_whole_client_names_the_other_cards_one_sees() -> None:
    use_showroom()
    cast = make_cast()
    one = make_lead(owner=cast["Anna"], title="Kitchen")
    two = make_lead(owner=cast["Anna"], title="Wardrobe")
    foreign = make_lead(owner=cast["Zoya"], title="Secret")
    for lead, text in ((one, "first note"), (two, "second note"), (foreign, "hidden note")):
        owner = lead.owner
        assert owner
        add_note(ref=lead.ref, text=text, actor=owner.as_actor(), now=NOW)
    client = signed_in(cast["Anna"])

    own = client.get(f"/leads/{one.pk}/timeline/?show=talk").content.decode()
    whole = client.get(f"/leads/{one.pk}/timeline/?show=talk&of=client").content.decode()

    assert ("first note" in own, "second note" in own) == (True, False)
    assert ("first note" in whole, "second note" in whole) == (True, True)
    assert f'<a class="entry-card" href="/leads/{two.pk}/">Wardrobe</a>' in whole
    assert "hidden note" not in whole
    assert "Secret" not in whole


def test_the_history_of_the_whole_client_goes_on_where_it_was_read_up_to() -> None:
    use_showroom()
    anna = make_user("Anna")
    one, two = make_lead(owner=anna, title="Kitchen"), make_lead(owner=anna, title="Wardrobe")
    for number in range(53):
        lead = (one, two)[number % 2]
        add_note(ref=lead.ref, text=f"note {number:02}", actor=anna.as_actor(), now=NOW)
    client = signed_in(anna)

    first = client.get(f"/leads/{one.pk}/timeline/?show=talk&of=client").content.decode()
    more = first.split('class="entry-more" hx-get="')[1].split('"')[0].replace("&amp;", "&")
    rest = client.get(more, headers=HTMX).content.decode()

    assert [n for n in range(53) if f"note {n:02}" in first] == list(range(3, 53))
    assert [n for n in range(53) if f"note {n:02}" in rest] == [0, 1, 2]


def test_the_whole_client_takes_as_many_queries_with_six_cards_as_with_two() -> None:
    use_showroom()
    anna = make_user("Anna")
    lead = make_lead(owner=anna)
    client = signed_in(anna)
    address = f"/leads/{lead.pk}/timeline/?of=client"
    make_lead(owner=anna, title="Another")
    few = queries_of(client, address)
    for number in range(4):
        make_lead(owner=anna, title=str(number))

    assert queries_of(client, address) == few


def test_a_stranger_reads_no_history_of_the_client() -> None:
    use_showroom()
    lead = make_lead(owner=make_user("Anna"))

    answer = signed_in(make_user("Zoya")).get(f"/leads/{lead.pk}/timeline/?of=client")

    assert answer.status_code == 404
