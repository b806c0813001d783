import re

import pytest
from django.conf import settings
from django.test import override_settings

from tests.web.browsing import HTMX, signed_in, told
from tests.world import NOW, make_cast, make_lead, make_user, use_kitchens
from voronka.channels.models import OutboxMessage
from voronka.kernel import clock

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def noon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


def test_the_process_is_shown_in_words_to_those_who_look_after_it() -> None:
    use_kitchens()
    cast = make_cast()

    page = signed_in(cast["Galina"]).get("/process/").content.decode()

    assert "Measurement booked" in page
    assert "A taken lead moves to its manager" in page
    assert "/f/site/" in page
    assert signed_in(cast["Anna"]).get("/process/").status_code == 403


def test_the_playbook_can_be_taken_down_as_a_file() -> None:
    playbook = use_kitchens()

    response = signed_in(make_user("Galina")).get("/process/text/")

    assert response.content.decode() == playbook.text
    assert response["Content-Disposition"] == 'attachment; filename="kitchens.yaml"'


def test_a_letter_is_written_from_the_card() -> None:
    use_kitchens()
    anna = make_user("Anna")
    lead = make_lead(owner=anna, email="client@mail.example")

    response = signed_in(anna).post(
        f"/leads/{lead.pk}/messages/email/",
        {"recipient": "client@mail.example", "subject": "Your kitchen", "text": "Good day!"},
        headers=HTMX,
    )

    message = OutboxMessage.objects.get(by_hand=True)
    assert response.status_code == 204
    assert (message.recipient, message.subject, message.text) == (
        "client@mail.example",
        "Your kitchen",
        "Good day!",
    )
    assert "composer-sent" in told(response)


def test_a_letter_without_a_text_is_refused_and_the_subject_stays() -> None:
    use_kitchens()
    anna = make_user("Anna")
    lead = make_lead(owner=anna, email="client@mail.example")

    response = signed_in(anna).post(
        f"/leads/{lead.pk}/messages/email/", {"subject": "Your kitchen", "text": ""}, headers=HTMX
    )

    assert response.status_code == 422
    assert 'value="Your kitchen"' in response.content.decode()
    assert not OutboxMessage.objects.filter(by_hand=True).exists()


def test_catalogue_items_that_fit_the_answers_are_chosen_beforehand() -> None:
    use_kitchens()
    anna = make_user("Anna")
    lead = make_lead(owner=anna, email="client@mail.example", kitchen_type="loft")
    client = signed_in(anna)

    page = client.get(f"/leads/{lead.pk}/catalogue/", headers=HTMX).content.decode()
    response = client.post(f"/leads/{lead.pk}/catalogue/", {"item": ["loft"]}, headers=HTMX)

    assert 'value="loft" checked' in page
    assert 'value="classic" checked' not in page
    assert response.status_code == 204
    assert "https://catalogue.example/loft.pdf" in OutboxMessage.objects.get(by_hand=True).text


def test_a_letter_sent_twice_by_one_form_goes_once_and_other_words_go_again() -> None:
    use_kitchens()
    anna = make_user("Anna")
    address = f"/leads/{make_lead(owner=anna, email='client@mail.example').pk}/messages/email/"
    client = signed_in(anna)
    page = client.get(address, headers=HTMX).content.decode()
    drawn = re.search(r'name="drawn" value="([0-9a-f-]{36})"', page)
    assert drawn is not None
    letter = {"drawn": drawn[1], "subject": "Your kitchen", "text": "Here it is."}

    for said in (letter, letter, {**letter, "text": "Here is another."}):
        assert client.post(address, said, headers=HTMX).status_code == 204

    sent = OutboxMessage.objects.filter(by_hand=True).order_by("created_at")
    assert [each.text for each in sent] == ["Here it is.", "Here is another."]


def test_the_clock_moves_only_in_a_sandbox() -> None:
    use_kitchens()
    assert settings.SANDBOX is False

    response = signed_in(make_user("Galina")).post("/sandbox/clock/", {"step": "hour"})

    assert response.status_code == 404


@override_settings(SANDBOX=True)
def test_an_unknown_step_of_the_clock_is_refused() -> None:
    use_kitchens()

    response = signed_in(make_user("Galina")).post("/sandbox/clock/", {"step": "year"})

    assert response.status_code == 404
