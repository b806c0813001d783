import pytest
from django.test import Client

from tests.web.browsing import HTMX, signed_in
from tests.world import NOW, make_user, use_kitchens
from voronka.kernel import clock
from voronka.records.models import CardEvent, Lead

pytestmark = pytest.mark.django_db(transaction=True)

_ANSWERS = {
    "f.client_name": "Мария Примерова",
    "f.phone": "+7 (495) 555-77-01",
    "f.request": "Угловая кухня",
    "consent": "yes",
}


@pytest.fixture(autouse=True)
def noon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


def test_a_stranger_leaves_a_request() -> None:
    use_kitchens()

    page = Client().post("/f/site/?utm_source=search", _ANSWERS).content.decode()

    lead = Lead.objects.get()
    assert "Спасибо!" in page
    assert (lead.client_name, lead.phone, lead.source) == (
        "Мария Примерова",
        "+74955557701",
        "web_form",
    )
    assert lead.fields["utm_source"] == "search"
    assert (lead.stage, lead.owner_id) == ("new", None)


def test_a_visitor_is_asked_in_words_meant_for_visitors() -> None:
    use_kitchens()

    page = Client().get("/f/site/").content.decode()
    english = Client().get("/f/site/?lang=en").content.decode()
    by_api = Client().get("/api/v1/forms/site/", headers={"Accept-Language": "ru"}).json()

    assert "Ваше имя" in page
    assert "Имя клиента" not in page
    assert "Your name" in english
    # Where the process has no other words, the field's own stand.
    assert [each["label"] for each in by_api["questions"]] == [
        "Ваше имя", "Телефон", "Электронная почта", "Адрес", "Тип кухни", "Планировка кухни",
        "Когда нужна кухня", "Расскажите, какую кухню вы хотите",
    ]  # fmt: skip


def test_the_history_names_the_form_in_the_language_of_the_reader() -> None:
    use_kitchens()
    galina = make_user("Galina", language="ru")
    Client().post("/f/site/", _ANSWERS)
    lead, created = Lead.objects.get(), CardEvent.objects.get(kind="created")
    assert created.actor_name == "Web form"
    browser = signed_in(galina)

    card = browser.get(f"/leads/{lead.pk}/").content.decode()
    why = browser.get(f"/leads/{lead.pk}/decisions/{created.decision_id}/", headers=HTMX)

    for page in (card, why.content.decode()):
        assert "Веб-форма" in page
        assert "Web form" not in page


def test_what_was_typed_stays_when_something_is_missing() -> None:
    use_kitchens()

    response = Client().post("/f/site/", {"f.client_name": "Мария", "consent": "yes"})

    page = response.content.decode()
    assert response.status_code == 422
    assert 'value="Мария"' in page
    assert "Заполните это поле" in page
    assert not Lead.objects.exists()


def test_the_form_may_be_framed_by_another_site_and_nothing_else_may() -> None:
    use_kitchens()

    form, sign_in = Client().get("/f/site/"), Client().get("/accounts/login/")

    assert "frame-ancestors *" in form["Content-Security-Policy"]
    assert "X-Frame-Options" not in form
    assert "frame-ancestors 'none'" in sign_in["Content-Security-Policy"]


def test_a_form_that_is_not_there() -> None:
    use_kitchens()

    assert Client().get("/f/nothing/").status_code == 404


def test_the_script_for_other_sites_is_found_beside_the_form() -> None:
    answer = Client().get("/f/site/embed.js")

    assert (answer.status_code, answer["Location"]) == (302, "/static/dist/embed.js")


def test_the_page_that_shows_the_form_and_its_utm_marks_come_along() -> None:
    use_kitchens()

    Client().post("/f/site/?page=https://kitchens.example/offer&utm_medium=cpc", _ANSWERS)

    fields = Lead.objects.get().fields
    assert (fields["page"], fields["utm_medium"]) == ("https://kitchens.example/offer", "cpc")
