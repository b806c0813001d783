from datetime import timedelta

import pytest

from tests.world import LATER, NOW, make_cast, make_team, make_user
from voronka.kernel.actor import SYSTEM, Actor
from voronka.kernel.errors import NotAllowed, NotFound
from voronka.kernel.ids import new_id
from voronka.people.models import Absence, ApiToken, Team, User
from voronka.people.models.api_token import hash_of
from voronka.people.queries import people
from voronka.people.queries.api_tokens import actor_by_token, tokens_of
from voronka.people.queries.teams import teams
from voronka.people.use_cases.change_person import UnableToChangePerson, change_person
from voronka.people.use_cases.create_person import UnableToCreatePerson, create_person
from voronka.people.use_cases.create_team import UnableToCreateTeam, create_team
from voronka.people.use_cases.issue_api_token import issue_api_token
from voronka.people.use_cases.record_absence import UnableToRecordAbsence, record_absence
from voronka.people.use_cases.revoke_api_token import revoke_api_token

pytestmark = pytest.mark.django_db


def test_a_person_acts_with_role_and_team() -> None:
    anna = make_user("Anna")

    assert anna.as_actor() == Actor(
        kind="person", id=anna.pk, name="Anna", role="sales", team_id=anna.team_id
    )


def test_an_administrator_adds_people_who_sign_in_by_e_mail_in_any_case() -> None:
    irina = make_user("Irina")

    user_id = create_person(
        email=" Nina@Example.COM ",
        name="Nina",
        role="sales",
        password="long enough to keep",
        hours={"mon-fri": "10:00-19:00"},
        actor=irina.as_actor(),
        now=NOW,
    )

    nina = User.objects.get_by_natural_key("NINA@example.com")
    assert (nina.pk, nina.email, nina.hours) == (
        user_id,
        "nina@example.com",
        {"mon-fri": "10:00-19:00"},
    )
    assert nina.check_password("long enough to keep")


@pytest.mark.parametrize(
    ("email", "name"),
    [("ANNA@example.com", "Anna"), ("no address", "Nina"), ("n@example.com", " ")],
)
def test_who_cannot_be_added_is_not(email: str, name: str) -> None:
    make_user("Anna")

    with pytest.raises(UnableToCreatePerson):
        create_person(email=email, name=name, role="sales", actor=SYSTEM, now=NOW)

    assert User.objects.count() == 1


def test_others_change_nobody() -> None:
    anna, boris = make_user("Anna"), make_user("Boris")

    with pytest.raises(NotAllowed):
        create_person(
            email="x@example.com", name="X", role="director", actor=anna.as_actor(), now=NOW
        )
    with pytest.raises(NotAllowed):
        change_person(user_id=anna.pk, role="director", actor=anna.as_actor(), now=NOW)
    with pytest.raises(NotAllowed):
        create_team(name="Mine", actor=anna.as_actor(), now=NOW)
    with pytest.raises(NotAllowed):
        issue_api_token(user_id=boris.pk, name="x", actor=anna.as_actor(), now=NOW)
    with pytest.raises(NotAllowed):
        record_absence(user_id=boris.pk, starts_at=NOW, ends_at=LATER, actor=anna.as_actor())

    assert (User.objects.count(), Team.objects.count(), ApiToken.objects.count()) == (2, 1, 0)
    assert User.objects.get(pk=anna.pk).role == "sales"


def test_a_person_changes_team_role_and_leaves() -> None:
    irina, anna = make_user("Irina"), make_user("Anna")
    branch = make_team("Branch")

    change_person(user_id=anna.pk, role="head", team_id=branch, actor=irina.as_actor(), now=NOW)
    change_person(user_id=anna.pk, is_active=False, actor=irina.as_actor(), now=NOW)

    anna.refresh_from_db()
    assert (anna.role, anna.team_id, anna.is_active) == ("head", branch, False)
    with pytest.raises(NotFound):
        change_person(user_id=new_id(), role="head", actor=irina.as_actor(), now=NOW)


def test_the_last_administrator_stays() -> None:
    irina = make_user("Irina")

    for changes in ({"is_active": False}, {"is_staff": False}):
        with pytest.raises(UnableToChangePerson):
            change_person(user_id=irina.pk, actor=irina.as_actor(), now=NOW, **changes)  # type: ignore[arg-type]

    irina.refresh_from_db()
    assert (irina.is_active, irina.is_staff) == (True, True)


def test_teams_have_names_of_their_own_and_count_who_works_there() -> None:
    make_cast()
    change_person(user_id=User.objects.get(name="Boris").pk, is_active=False, actor=SYSTEM, now=NOW)

    with pytest.raises(UnableToCreateTeam):
        create_team(name=" Showroom ", actor=SYSTEM, now=NOW)

    assert [(team.name, team.people) for team in teams()] == [("Branch", 1), ("Showroom", 6)]


def test_people_are_found_by_role_team_and_id() -> None:
    cast = make_cast()
    change_person(user_id=cast["Boris"].pk, is_active=False, actor=SYSTEM, now=NOW)

    sellers = people.people_by_role(["sales"])
    assert [(each.name, each.team_name) for each in sellers] == [
        ("Anna", "Showroom"),
        ("Zoya", "Branch"),
    ]
    branch = cast["Zoya"].team_id
    assert branch is not None
    assert [each.name for each in people.users_of_team(branch)] == ["Zoya"]
    assert "Boris" not in [each.name for each in people.active_people()]
    assert people.people_by_id([cast["Boris"].pk])[cast["Boris"].pk].is_active is False


def test_an_absence_covers_its_time_and_does_not_overlap_another() -> None:
    anna = make_user("Anna")
    actor, day = anna.as_actor(), timedelta(days=1)
    record_absence(user_id=anna.pk, starts_at=NOW, ends_at=NOW + 7 * day, actor=actor)
    record_absence(user_id=anna.pk, starts_at=NOW + 7 * day, ends_at=NOW + 8 * day, actor=actor)

    for starts_at, ends_at in [(NOW + 6 * day, NOW + 9 * day), (NOW + 20 * day, NOW + 20 * day)]:
        with pytest.raises(UnableToRecordAbsence):
            record_absence(user_id=anna.pk, starts_at=starts_at, ends_at=ends_at, actor=actor)

    assert Absence.objects.count() == 2
    assert people.absent_at(NOW) == people.absent_at(NOW + 7 * day) == {anna.pk}
    assert people.absent_at(NOW + 8 * day) == frozenset()


def test_a_key_is_shown_once_and_stands_for_its_owner() -> None:
    anna = make_user("Anna")

    issued = issue_api_token(user_id=anna.pk, name="Site", actor=anna.as_actor(), now=NOW)

    stored = ApiToken.objects.get()
    assert stored.hash == hash_of(issued.secret)
    assert issued.secret not in str(vars(stored))
    assert issued.secret.startswith(stored.prefix)
    actor = actor_by_token(issued.secret, now=LATER)
    assert actor == Actor(
        kind="api_key", id=anna.pk, name="Anna", role="sales", team_id=anna.team_id
    )
    assert tokens_of(anna.pk)[0].last_used_at == LATER
    assert actor_by_token(issued.secret + "x", now=LATER) is None


def test_a_revoked_key_and_the_key_of_who_left_open_nothing() -> None:
    anna, boris = make_user("Anna"), make_user("Boris")
    one = issue_api_token(user_id=anna.pk, name="Site", actor=anna.as_actor(), now=NOW)
    other = issue_api_token(user_id=anna.pk, name="Bot", actor=SYSTEM, now=NOW)

    with pytest.raises(NotFound):
        revoke_api_token(token_id=one.id, actor=boris.as_actor(), now=NOW)
    revoke_api_token(token_id=one.id, actor=anna.as_actor(), now=NOW)
    assert actor_by_token(one.secret, now=LATER) is None
    assert actor_by_token(other.secret, now=LATER) is not None
    change_person(user_id=anna.pk, is_active=False, actor=SYSTEM, now=NOW)

    assert actor_by_token(other.secret, now=LATER) is None
