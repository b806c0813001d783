"""Cells of lists edited where they stand."""

import pytest

from tests.web.browsing import HTMX, signed_in, told
from tests.world import make_cast, make_lead, make_user, use_showroom
from voronka.kernel import clock
from voronka.records.models import CardEvent
from voronka.records.use_cases.edit_card import edit_card

pytestmark = pytest.mark.django_db


def _cell(lead_id: object, column: str) -> str:
    return f"/leads/list/cells/{lead_id}/{column}/"


@pytest.mark.parametrize(
    ("column", "control"),
    [
        (
            "budget",
            'class="form-control num" inputmode="decimal" autocomplete="off" value="450000"',
        ),
        ("material", '<option value="oak" selected>'),
        ("title", 'value="Kitchen"'),
        ("phone", 'type="tel"'),
        ("next_contact_at", 'type="datetime-local"'),
        ("owner", "selected>Anna</option>"),
        ("stage", 'data-address="/leads/'),
    ],
)
def test_a_cell_opens_with_the_control_of_its_type(column: str, control: str) -> None:
    use_showroom()
    cast = make_cast()
    lead = make_lead(owner=cast["Anna"], title="Kitchen", budget="450000", material="oak")

    page = signed_in(cast["Galina"]).get(_cell(lead.pk, column), headers=HTMX).content.decode()

    assert control in page
    assert f'name="seen.{column}"' in page


def test_what_is_saved_comes_back_as_the_row_and_stands_in_the_history() -> None:
    use_showroom()
    anna = make_user("Anna")
    lead = make_lead(owner=anna, client_name="First")

    answer = signed_in(anna).post(
        _cell(lead.pk, "client_name"),
        {"f.client_name": "Second", "seen.client_name": "First"},
        headers=HTMX,
    )

    lead.refresh_from_db()
    assert (answer.status_code, lead.client_name) == (200, "Second")
    assert answer.content.decode().startswith(f'<tr id="row-{lead.pk}"')
    assert (answer["HX-Retarget"], answer["HX-Reswap"]) == (f"#row-{lead.pk}", "outerHTML")
    assert told(answer)["card-changed"] == {"kind": "lead", "id": str(lead.pk)}
    written = CardEvent.objects.get(kind="field", name="client_name", before="First")
    assert (written.actor_id, written.after) == (anna.pk, "Second")


def test_what_cannot_be_read_is_said_at_the_cell_and_stays_typed() -> None:
    use_showroom()
    anna = make_user("Anna")
    lead = make_lead(owner=anna, budget="450000")

    answer = signed_in(anna).post(
        _cell(lead.pk, "budget"), {"f.budget": "a lot", "seen.budget": "450000"}, headers=HTMX
    )

    page = answer.content.decode()
    lead.refresh_from_db()
    assert (answer.status_code, lead.fields["budget"]["minor"]) == (422, 45000000)
    assert 'value="a lot"' in page
    assert 'role="alert"' in page
    assert '<input type="hidden" name="seen.budget" value="450000">' in page


def test_the_second_of_two_is_told_and_saves_by_saving_again() -> None:
    use_showroom()
    cast = make_cast()
    lead = make_lead(owner=cast["Anna"], client_name="First")
    edit_card(
        ref=lead.ref,
        fields={"client_name": "Theirs"},
        actor=cast["Galina"].as_actor(),
        now=clock.now(),
    )
    client, sent = signed_in(cast["Anna"]), {"f.client_name": "Mine"}

    told_so = client.post(
        _cell(lead.pk, "client_name"), {**sent, "seen.client_name": "First"}, headers=HTMX
    )
    lead.refresh_from_db()
    kept = lead.client_name
    again = client.post(
        _cell(lead.pk, "client_name"), {**sent, "seen.client_name": "Theirs"}, headers=HTMX
    )

    lead.refresh_from_db()
    assert (told_so.status_code, kept) == (422, "Theirs")
    page = told_so.content.decode()
    assert "Somebody else has written “Theirs” here meanwhile." in page
    assert 'name="seen.client_name" value="Theirs"' in page
    assert 'value="Mine"' in page
    assert (again.status_code, lead.client_name) == (200, "Mine")


def test_a_card_is_given_away_in_the_cell_of_its_owner() -> None:
    use_showroom()
    cast = make_cast()
    lead = make_lead(owner=cast["Anna"])

    answer = signed_in(cast["Galina"]).post(
        _cell(lead.pk, "owner"), {"owner": str(cast["Zoya"].pk)}, headers=HTMX
    )

    lead.refresh_from_db()
    assert lead.owner_id == cast["Zoya"].pk
    assert answer.status_code == 200
    assert "</span>Zoya</span></td>" in answer.content.decode()


@pytest.mark.parametrize(("column", "stands"), [("owner", "Boris"), ("stage", "New")])
def test_the_second_to_choose_an_owner_or_stage_is_told(column: str, stands: str) -> None:
    use_showroom()
    cast = make_cast()
    lead = make_lead(owner=cast["Boris"], budget="1", material="oak", site_address="Moscow")
    seen = {"owner": str(cast["Anna"].pk), "stage": "waiting"}[column]
    meant = {"owner": str(cast["Zoya"].pk), "stage": "ours"}[column]
    client = signed_in(cast["Galina"])

    told_so = client.post(
        _cell(lead.pk, column), {column: meant, f"seen.{column}": seen}, headers=HTMX
    )

    page = told_so.content.decode()
    lead.refresh_from_db()
    assert told_so.status_code == 422
    assert f"Somebody else has written “{stands}” here meanwhile." in page
    assert f'<option value="{meant}" selected>' in page
    assert (lead.owner_id, lead.stage) == (cast["Boris"].pk, "new")
    now = page.split(f'name="seen.{column}" value="')[1].split('"')[0]
    sent = {column: meant, f"seen.{column}": now}
    again = client.post(_cell(lead.pk, column), sent, headers=HTMX, follow=True)
    lead.refresh_from_db()
    assert again.status_code == (200 if column == "owner" else 204)
    assert str({"owner": lead.owner_id, "stage": lead.stage}[column]) == meant


def test_who_may_not_give_cards_away_has_no_such_cell() -> None:
    use_showroom()
    anna, boris = make_user("Anna"), make_user("Boris")
    lead = make_lead(owner=anna)
    client = signed_in(anna)

    refused = client.post(_cell(lead.pk, "owner"), {"owner": str(boris.pk)}, headers=HTMX)

    lead.refresh_from_db()
    assert (refused.status_code, lead.owner_id) == (404, anna.pk)
    assert 'data-cell="owner"' not in client.get("/leads/list/").content.decode()


@pytest.mark.parametrize("column", ["grade", "created_at", "no-such-column"])
def test_what_is_not_edited_has_no_form(column: str) -> None:
    use_showroom()
    anna = make_user("Anna")
    lead = make_lead(owner=anna)

    assert signed_in(anna).get(_cell(lead.pk, column), headers=HTMX).status_code == 404


def test_a_stranger_finds_no_such_cell() -> None:
    use_showroom()
    lead = make_lead(owner=make_user("Anna"), client_name="First")
    client = signed_in(make_user("Zoya", team="Other"))

    answers = [
        client.get(_cell(lead.pk, "client_name"), headers=HTMX),
        client.post(_cell(lead.pk, "client_name"), {"f.client_name": "Mine"}, headers=HTMX),
    ]

    lead.refresh_from_db()
    assert [each.status_code for each in answers] == [404, 404]
    assert lead.client_name == "First"
