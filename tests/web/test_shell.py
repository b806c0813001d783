import pytest
from django.test import Client, override_settings

from tests.web.browsing import HTMX, queries_of, signed_in
from tests.world import PASSWORD, make_cast, make_lead, make_user, use_kitchens, use_showroom
from voronka.people.models import User

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("name", "leads", "deals"),
    [
        ("Anna", True, True),
        ("Galina", True, True),
        ("Viktor", True, True),
        ("Olga", True, True),
        ("Maxim", False, False),
        ("Irina", True, True),
    ],
)
def test_the_menu_shows_what_the_role_may_use(name: str, leads: bool, deals: bool) -> None:
    use_kitchens()

    page = signed_in(make_user(name)).get("/notifications/").content.decode()

    assert ('href="/leads/"' in page) == leads
    assert ('href="/deals/"' in page) == deals


@pytest.mark.parametrize("name", ["Anna", "Galina", "Viktor", "Olga", "Maxim", "Irina"])
@pytest.mark.parametrize(
    "path", ["/leads/", "/leads/list/", "/deals/", "/deals/list/", "/sos/", "/notifications/"]
)
def test_every_role_can_open_every_common_page(name: str, path: str) -> None:
    use_kitchens()
    make_lead(title="A lead of nobody")

    assert signed_in(make_user(name)).get(path).status_code == 200


def test_the_start_page_is_the_first_place_of_the_menu() -> None:
    use_kitchens()
    anna = signed_in(make_user("Anna"))

    response = anna.get("/")

    assert response.status_code == 302
    assert anna.get(response["Location"]).status_code == 200


def test_somebody_whose_role_the_process_does_not_know_is_not_lost() -> None:
    use_showroom()
    stranger = make_user("Lev", role="astronaut")

    assert signed_in(stranger).get("/leads/").status_code == 200


def test_the_counters_count_what_one_sees() -> None:
    use_kitchens()
    anna = make_user("Anna")
    make_lead(phone="+7 495 555-01-21")
    make_lead(phone="+7 495 555-01-22")

    counters = signed_in(anna).get("/counters/", headers=HTMX).content.decode()

    assert ">SOS</span> 2<" in counters
    assert "2 leads that nobody took" in counters


def test_the_counters_take_as_many_queries_for_one_sos_as_for_ten() -> None:
    use_kitchens()
    client = signed_in(make_user("Anna"))
    make_lead()
    with_one = queries_of(client, "/counters/"), queries_of(client, "/sos/")
    for number in range(9):
        make_lead(phone=f"+7 495 555-01-3{number}")

    assert (queries_of(client, "/counters/"), queries_of(client, "/sos/")) == with_one


def test_taking_a_lead_ends_its_sos() -> None:
    use_kitchens()
    anna = make_user("Anna")
    lead = make_lead()
    client = signed_in(anna)
    assert ">SOS</span> 1<" in client.get("/counters/", headers=HTMX).content.decode()

    client.post(f"/leads/{lead.pk}/owner/", headers=HTMX)

    assert "SOS" not in client.get("/counters/", headers=HTMX).content.decode()


def test_the_palette_finds_cards_pages_and_commands() -> None:
    use_showroom()
    cast = make_cast()
    mine = make_lead(owner=cast["Anna"], client_name="Vera Lind", phone="+7 495 555-01-41")
    make_lead(owner=cast["Boris"], client_name="Vera Stone", phone="+7 495 555-01-42")
    anna = signed_in(cast["Anna"])

    by_name = anna.get("/search/results/?q=vera", headers=HTMX).content.decode()
    by_phone = anna.get("/search/results/?q=555-01-41", headers=HTMX).content.decode()
    pages = anna.get("/search/results/?q=lead", headers=HTMX).content.decode()

    assert f'href="/leads/{mine.pk}/"' in by_name
    assert "Stone" not in by_name
    assert "Vera Lind" in by_phone
    assert 'hx-get="/leads/new/"' in pages


def test_signing_in_with_e_mail_and_password() -> None:
    use_showroom()
    make_user("Anna")
    client = Client()

    wrong = client.post(
        "/accounts/login/", {"login": "anna@example.com", "password": "not the password"}
    )
    right = client.post("/accounts/login/", {"login": "anna@example.com", "password": PASSWORD})

    assert (wrong.status_code, right.status_code) == (200, 302)
    assert 'class="gateway-error"' in wrong.content.decode()
    assert client.get("/leads/").status_code == 200


def test_signing_out_ends_the_session() -> None:
    use_showroom()
    client = signed_in(make_user("Anna"))

    client.post("/accounts/logout/")

    assert client.get("/leads/").status_code == 302


def test_changing_the_password_asks_for_the_present_one() -> None:
    use_showroom()
    anna = make_user("Anna")
    client, new = signed_in(anna), "another long password"
    wanted = {"password1": new, "password2": new}

    wrong = client.post("/accounts/password/change/", {"oldpassword": "no", **wanted})
    anna.refresh_from_db()
    assert (wrong.status_code, anna.check_password(PASSWORD)) == (200, True)
    right = client.post("/accounts/password/change/", {"oldpassword": PASSWORD, **wanted})

    anna.refresh_from_db()
    assert (right.status_code, right["Location"]) == (302, "/")
    assert anna.check_password(new)


def test_nobody_changes_their_own_address() -> None:
    use_showroom()
    anna = make_user("Anna")

    response = signed_in(anna).post("/accounts/email/", {"email": "x@example.com"})

    anna.refresh_from_db()
    assert (response.status_code, anna.email) == (404, "anna@example.com")


def test_nobody_can_register() -> None:
    page = Client().post(
        "/accounts/signup/",
        {"email": "new@example.com", "password1": "long enough 1", "password2": "long enough 1"},
    )

    assert "No registration here" in page.content.decode() or "нельзя" in page.content.decode()
    assert not User.objects.exists()


def test_sample_people_sign_in_with_a_click_in_a_demo_only() -> None:
    use_showroom()
    anna = make_user("Anna")

    outside = Client().post("/accounts/sample/", {"person": anna.pk})
    with override_settings(DEMO=True):
        inside = Client().post("/accounts/sample/", {"person": anna.pk})
        shown = Client().get("/accounts/login/").content.decode()
    hidden = Client().get("/accounts/login/").content.decode()

    assert (outside.status_code, inside.status_code) == (404, 302)
    assert ("anna" in shown.lower(), "anna" in hidden.lower()) == (True, False)


def test_language_and_theme_follow_the_person_to_another_machine() -> None:
    use_showroom()
    anna = make_user("Anna")
    first = signed_in(anna)

    first.post("/preferences/language/", {"language": "ru"})
    first.post("/preferences/theme/", {"theme": "dark"})
    first.post("/preferences/training/", {"on": "1"})

    anna.refresh_from_db()
    page = signed_in(anna).get("/leads/").content.decode()
    assert (anna.language, anna.theme, anna.training_mode) == ("ru", "dark", True)
    assert '<html lang="ru" data-theme="dark" data-bs-theme="dark">' in page
    assert "Новый лид" in page


def test_the_language_can_be_chosen_before_signing_in() -> None:
    client = Client()

    client.post("/preferences/language/", {"language": "en"})
    english = client.get("/accounts/login/").content.decode()
    client.post("/preferences/language/", {"language": "ru"})
    russian = client.get("/accounts/login/").content.decode()

    assert ("Forgot the password?" in english, "Забыли пароль?" in russian) == (True, True)


def test_a_language_or_theme_that_does_not_exist_is_not_found() -> None:
    anna = make_user("Anna")
    client = signed_in(anna)

    codes = [
        client.post("/preferences/language/", {"language": "de"}).status_code,
        client.post("/preferences/theme/", {"theme": "pink"}).status_code,
    ]

    anna.refresh_from_db()
    assert codes == [404, 404]
    assert (anna.language, anna.theme) == ("en", "auto")


def test_a_page_that_does_not_exist_is_told_in_style() -> None:
    response = Client().get("/nowhere/")

    assert response.status_code == 404
    assert 'class="lonely-code">404' in response.content.decode()


def test_without_a_process_the_page_says_what_to_do() -> None:
    response = signed_in(make_user("Irina")).get("/leads/")

    assert response.status_code == 503
    assert "voronka apply-pack" in response.content.decode()


def test_the_page_of_components_stands_in_demo_and_debug_only() -> None:
    use_kitchens()
    client = signed_in(make_user("Anna"))

    outside = client.get("/components/").status_code
    with override_settings(DEMO=True):
        inside = client.get("/components/").status_code

    assert (outside, inside) == (404, 200)
