"""The first administrator of a fresh installation."""

import pytest
from django.test import Client

from tests.world import make_user
from voronka.people.models import User
from voronka.people.setup_token import setup_token

pytestmark = pytest.mark.django_db

_FORM = {"name": "Irina", "email": "Irina@example.com", "password": "a longer word 7 for all"}


def test_the_first_administrator_is_made_once_and_led_to_the_start() -> None:
    client, address = Client(), f"/start/first/{setup_token()}/"

    assert "Welcome" in client.get(address, headers={"Accept-Language": "en"}).content.decode()
    answer = client.post(address, _FORM)
    start = client.get("/start/")
    again = Client().post(address, {**_FORM, "email": "other@example.com"})

    irina = User.objects.get()
    assert (answer.status_code, answer.headers["Location"]) == (302, "/start/")
    assert (irina.email, irina.is_staff, irina.role) == ("irina@example.com", True, "admin")
    assert start.status_code == 200
    assert again.status_code == 404


def test_a_wrong_word_opens_nothing() -> None:
    codes = [
        Client().get("/start/first/guess/").status_code,
        Client().post("/start/first/guess/", _FORM).status_code,
    ]

    assert codes == [404, 404]
    assert not User.objects.exists()


@pytest.mark.parametrize("wrong", [{"password": "short"}, {"email": "nonsense"}, {"name": " "}])
def test_a_mistake_is_said_and_what_was_typed_stays(wrong: dict[str, str]) -> None:
    answer = Client().post(f"/start/first/{setup_token()}/", _FORM | {"name": "Irina"} | wrong)

    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    assert not User.objects.exists()


def test_where_people_work_the_right_word_is_worth_nothing() -> None:
    make_user("Anna")

    assert Client().get(f"/start/first/{setup_token()}/").status_code == 404
