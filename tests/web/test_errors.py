"""The page of errors: each sees their own, a click repairs, and it goes."""

from datetime import timedelta

import pytest
from time_machine import travel

from tests.quality.errors_showroom import PLANTS, use_error_rules
from tests.web.browsing import HTMX, queries_of, signed_in, told
from tests.world import LATER, NOW, make_cast
from voronka.quality.error_control.refresh import refresh_every_error
from voronka.quality.models import CardError

pytestmark = pytest.mark.django_db


def test_the_head_sees_the_team_a_salesperson_their_own_and_a_measurer_nothing() -> None:
    use_error_rules()
    cast = make_cast()
    PLANTS["no_next_step"](cast)
    PLANTS["owner_away"](cast)
    refresh_every_error(now=LATER)

    with travel(LATER, tick=False):
        head = signed_in(cast["Galina"]).get("/errors/").content.decode()
        anna = signed_in(cast["Anna"]).get("/errors/").content.decode()
        maxim = signed_in(cast["Maxim"]).get("/errors/").content.decode()

    assert 'id="errors-total">2<' in head
    assert "By person" in head and "The owner is away" in head
    assert 'id="errors-total">1<' in anna
    assert "By person" not in anna and "The owner is away" not in anna
    assert 'id="errors-total">0<' in maxim


def test_the_list_is_narrowed_by_rule_and_person() -> None:
    use_error_rules()
    cast = make_cast()
    PLANTS["no_next_step"](cast)
    PLANTS["owner_away"](cast)
    refresh_every_error(now=LATER)
    galina = signed_in(cast["Galina"])

    with travel(LATER, tick=False):
        by_rule = galina.get("/errors/?rule=no_next_step").content.decode()
        by_person = galina.get(f"/errors/?owner={cast['Galina'].pk}").content.decode()
        nonsense = galina.get("/errors/?owner=7")

    assert by_rule.count('class="error-row"') == 1
    assert "Agree with the client what happens next" in by_rule
    assert by_person.count('class="error-row"') == 1
    assert nonsense.status_code == 404


@pytest.mark.parametrize("rule", list(PLANTS))
def test_every_rule_has_a_repair_and_a_reason(rule: str) -> None:
    use_error_rules()
    cast = make_cast()
    wrong = PLANTS[rule](cast)
    then = NOW + timedelta(days=2 if rule == "visit_without_result" else 0, hours=5)
    refresh_every_error(now=then)
    error = CardError.objects.get(card_id=wrong.id, rule=rule, closed_at=None)
    galina = signed_in(cast["Galina"])

    with travel(then, tick=False):
        reason = galina.get(f"/errors/{error.pk}/reason/", headers=HTMX)
        repair = galina.get(f"/errors/{error.pk}/repair/", headers=HTMX)
        page = repair.content.decode()
        address = page.split('hx-get="', 1)[1].split('"', 1)[0] if "hx-trigger" in page else ""
        form = galina.get(address, headers=HTMX) if address else repair

    assert (reason.status_code, repair.status_code, form.status_code) == (200, 200, 200)
    assert repair.headers["HX-Retarget"] == "#dialog"
    assert "Why is it an error?" in reason.content.decode()
    expected = {"stage_is_late", "twin", "unanswered_request"}
    assert "<form" in form.content.decode() or rule in expected


def test_setting_the_next_step_takes_the_error_off_the_list() -> None:
    use_error_rules()
    cast = make_cast()
    wrong = PLANTS["no_next_step"](cast)
    refresh_every_error(now=NOW)
    galina = signed_in(cast["Galina"])

    with travel(LATER, tick=False):
        before = galina.get("/errors/").content.decode()
        sent = galina.post(
            f"/leads/{wrong.id}/tasks/new/",
            {"title": "Call", "assignee": str(cast["Anna"].pk), "due_at": "2026-03-12T12:00"},
            headers=HTMX,
        )
        after = galina.get("/errors/").content.decode()

    assert 'id="errors-total">1<' in before
    assert "card-changed" in told(sent) and "dialog-close" in told(sent)
    assert 'id="errors-total">0<' in after
    assert CardError.objects.get(card_id=wrong.id).closed_by == "Galina"


def test_a_stranger_finds_neither_reason_nor_repair_nor_the_cards_errors() -> None:
    use_error_rules()
    cast = make_cast()
    wrong = PLANTS["no_next_step"](cast)
    refresh_every_error(now=NOW)
    error = CardError.objects.get(card_id=wrong.id)
    zoya = signed_in(cast["Zoya"])

    for path in (
        f"/errors/{error.pk}/reason/",
        f"/errors/{error.pk}/repair/",
        f"/leads/{wrong.id}/errors/",
    ):
        assert zoya.get(path).status_code == 404


def test_who_sees_the_card_is_told_why_though_another_is_to_repair_it() -> None:
    use_error_rules()
    cast = make_cast()
    wrong = PLANTS["owner_away"](cast)
    refresh_every_error(now=LATER)
    error = CardError.objects.get(card_id=wrong.id, rule="owner_away")
    owner = CardError.objects.values_list("owner", flat=True).get(pk=error.pk)
    zoya = signed_in(next(person for person in cast.values() if person.pk == owner))

    with travel(LATER, tick=False):
        listed = zoya.get("/errors/").content.decode()
        on_card = zoya.get(f"/leads/{wrong.id}/errors/").content.decode()
        why = zoya.get(f"/errors/{error.pk}/reason/")

    assert 'id="errors-total">0<' in listed
    assert f"/errors/{error.pk}/reason/" in on_card
    assert why.status_code == 200 and "The owner is away" in why.content.decode()


def test_the_page_asks_the_database_as_often_for_one_row_as_for_ten() -> None:
    use_error_rules()
    cast = make_cast()
    PLANTS["no_contacts"](cast)
    refresh_every_error(now=LATER)
    galina = signed_in(cast["Galina"])
    with travel(LATER, tick=False):
        for_one = queries_of(galina, "/errors/")
        for _ in range(9):
            PLANTS["no_contacts"](cast)
        refresh_every_error(now=LATER)

        assert queries_of(galina, "/errors/") == for_one
