import pytest

from tests.web.browsing import HTMX, queries_of, signed_in, told
from tests.world import make_cast, make_user, use_showroom
from voronka.people.models import Team, User

pytestmark = pytest.mark.django_db


def test_the_administrator_adds_somebody_who_begins_in_training_mode() -> None:
    use_showroom()
    irina = signed_in(make_user("Irina"))

    response = irina.post(
        "/settings/people/new/",
        {
            "name": "Denis",
            "email": "denis@example.com",
            "password": "long enough for now",
            "role": "sales",
            "new_team": "Second showroom",
            "is_staff": "no",
        },
        headers=HTMX,
    )

    denis = User.objects.get(email="denis@example.com")
    assert response.status_code == 204
    assert set(told(response)) == {"toast", "dialog-close", "people-changed"}
    assert (denis.role, denis.training_mode, denis.is_staff) == ("sales", True, False)
    assert denis.team == Team.objects.get(name="Second showroom")
    assert denis.check_password("long enough for now")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"email": "nonsense"}, "This is not an e-mail address."),
        ({"email": "irina@example.com"}, "Somebody with this e-mail address works here already."),
        ({"password": "short"}, "The password needs at least 10 characters."),
    ],
)
def test_a_mistake_is_said_and_nobody_is_added(changes: dict[str, str], said: str) -> None:
    use_showroom()
    irina = signed_in(make_user("Irina"))
    sent = {"name": "Denis", "email": "denis@example.com", "role": "sales", **changes}

    response = irina.post("/settings/people/new/", sent, headers=HTMX)

    assert response.status_code == 422
    assert said in response.content.decode()
    assert 'value="Denis"' in response.content.decode()
    assert User.objects.count() == 1


def test_whoever_leaves_can_no_longer_sign_in() -> None:
    use_showroom()
    cast = make_cast()
    boris, form = cast["Boris"], {"name": "Boris", "role": "sales", "is_staff": "no"}

    signed_in(cast["Irina"]).post(f"/settings/people/{boris.pk}/", {**form, "is_active": "no"})

    boris.refresh_from_db()
    assert not boris.is_active
    assert signed_in(boris).get("/leads/").status_code == 302


def test_who_does_not_administer_sees_and_changes_nobody() -> None:
    use_showroom()
    cast = make_cast()
    anna = signed_in(cast["Anna"])

    address = f"/settings/people/{cast['Boris'].pk}/"
    codes = [
        anna.get("/settings/people/").status_code,
        anna.get("/settings/people/new/").status_code,
        anna.post(address, {"name": "X", "role": "head"}).status_code,
    ]

    cast["Boris"].refresh_from_db()
    assert codes == [403, 403, 403]
    assert (cast["Boris"].name, cast["Boris"].role) == ("Boris", "sales")


def test_takes_as_many_queries_for_one_person_as_for_ten() -> None:
    use_showroom()
    irina = signed_in(make_user("Irina"))
    with_one = queries_of(irina, "/settings/people/")
    for number in range(9):
        make_user(f"Seller{number}", role="sales")

    assert queries_of(irina, "/settings/people/") == with_one
