"""With leads or without: the page of the switch, and every page that follows it (F6)."""

from typing import Any

import pytest
from time_machine import travel

from tests.records.without_leads import use_salon_to_switch, use_salon_without_leads
from tests.web.browsing import HTMX, queries_of, signed_in
from tests.world import LATER, NOW, make_cast, make_lead
from voronka.kernel.actor import SYSTEM
from voronka.people.models import User
from voronka.process.commands import Create
from voronka.process.models.active import active_playbook
from voronka.records.models import BulkAction, Contact, Deal, Lead
from voronka.records.use_cases.receive_request import receive_request
from voronka.records.use_cases.run_bulk_action import run_bulk_action

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> dict[str, User]:
    use_salon_to_switch()
    return make_cast()


def _page(user: User, address: str) -> str:
    with travel(LATER, tick=False):
        answer = signed_in(user).get(address)
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_the_page_says_what_a_switch_means_and_switches(cast: dict[str, User]) -> None:
    make_lead(owner=cast["Anna"])
    boris = make_lead(owner=cast["Boris"], phone="+7 (495) 555-01-12")
    User.objects.filter(pk=cast["Boris"].pk).update(is_active=False)
    viktor = signed_in(cast["Viktor"])

    before = _page(cast["Viktor"], "/process/leads/")
    with travel(LATER, tick=False):
        sent = viktor.post("/process/leads/", {"requests": "deals", "convert": "1"})
        run_bulk_action(bulk_id=BulkAction.objects.get().pk, now=LATER)
    after = _page(cast["Viktor"], "/process/leads/")

    assert "1 lead belongs to somebody who has left: hand it to a colleague first." in before
    assert "Make a deal of 1 open lead" in before
    assert "The role “Salesperson” takes leads that nobody owns, but sees no such deals." in before
    assert (sent.status_code, sent.headers["Location"]) == (302, "/process/leads/")
    assert active_playbook().is_without_leads
    assert list(Lead.objects.open()) == [boris]
    assert "1 lead is open still" in after
    assert "Work with leads" in after
    # Its progress, report and way back.
    assert "/bulk/" in after

    with travel(LATER, tick=False):
        viktor.post("/process/leads/", {"requests": "leads", "comment": "Many requests again"})
    assert not active_playbook().is_without_leads


def test_without_the_tick_the_leads_stay(cast: dict[str, User]) -> None:
    lead = make_lead(owner=cast["Anna"])

    signed_in(cast["Viktor"]).post("/process/leads/", {"requests": "deals"})

    assert active_playbook().is_without_leads
    assert not BulkAction.objects.exists()
    assert list(Lead.objects.open()) == [lead]


def test_whoever_does_not_change_the_process_is_shown_nothing(cast: dict[str, User]) -> None:
    anna = signed_in(cast["Anna"])

    assert anna.get("/process/leads/").status_code == 403
    assert anna.post("/process/leads/", {"requests": "deals"}).status_code == 403
    assert signed_in(cast["Viktor"]).post("/process/leads/", {"requests": "?"}).status_code == 404
    assert not active_playbook().is_without_leads


def test_who_may_not_convert_all_is_told_and_what_was_typed_stays(cast: dict[str, User]) -> None:
    make_lead(owner=cast["Anna"])
    irina = signed_in(cast["Irina"])

    page = irina.get("/process/leads/").content.decode()
    wanted = {"requests": "deals", "convert": "1", "comment": "Few leads <b>"}
    refused = irina.post("/process/leads/", wanted)

    assert 'name="convert"' not in page
    assert refused.status_code == 422
    assert "a role has to see and change all of them" in refused.content.decode()
    assert 'value="Few leads &lt;b&gt;"' in refused.content.decode()
    assert not active_playbook().is_without_leads


def test_menu_palette_and_buttons_follow_the_mode(cast: dict[str, User]) -> None:
    use_salon_without_leads()
    anna = cast["Anna"]

    deals, leads = _page(anna, "/deals/"), _page(anna, "/leads/")
    empty, old = _page(anna, "/deals/list/"), _page(anna, "/leads/list/")
    palette = _page(anna, "/search/")

    assert 'href="/leads/"' not in _menu(deals)
    assert 'href="/deals/"' in _menu(deals)
    assert "These are the leads from before." in leads
    assert 'hx-get="/deals/new/"' in leads
    assert "New lead" not in leads
    assert "They come from the form on your site, from mail, and by hand." in empty
    assert "Requests become deals at once." in old
    assert "Leads from before" in palette
    assert "Take the next deal" in palette
    assert "New lead" not in palette

    make_lead(owner=anna)
    assert 'href="/leads/"' in _menu(_page(anna, "/deals/"))


def test_a_request_by_hand_is_a_deal_with_its_contact(cast: dict[str, User]) -> None:
    anna = signed_in(cast["Anna"])
    typed = {"f.client_name": "Vera", "f.phone": "+7 (495) 555-01-11", "pipeline": "leads"}
    use_salon_without_leads()

    form = anna.get("/leads/new/", headers=HTMX).content.decode()
    # The form of a lead was open when the mode was switched.
    sent = anna.post("/leads/new/", typed, headers=HTMX)

    assert 'hx-post="/deals/new/"' in form
    assert sent.status_code == 204
    deal = Deal.objects.get()
    assert (deal.owner_id, deal.contact_id) == (cast["Anna"].pk, Contact.objects.get().pk)


def test_my_day_offers_the_deals_that_nobody_has(cast: dict[str, User]) -> None:
    use_salon_without_leads()
    _free_deal()

    page = _page(cast["Galina"], "/day/")
    taken = signed_in(cast["Galina"]).post("/search/next/", headers=HTMX)

    assert "Nina" in page
    deal = Deal.objects.get()
    assert taken.headers["HX-Redirect"] == f"/deals/{deal.pk}/"
    assert deal.owner_id == cast["Galina"].pk


def test_leads_are_not_imported_without_leads(cast: dict[str, User]) -> None:
    use_salon_without_leads()
    irina = signed_in(cast["Irina"])

    page = irina.get("/imports/").content.decode()

    assert 'name="kind" value="lead"' not in page
    assert 'name="kind" value="deal" checked' in page


def test_a_page_asks_as_much_for_one_open_lead_as_for_ten(cast: dict[str, User]) -> None:
    use_salon_without_leads()
    viktor = signed_in(cast["Viktor"])
    make_lead(owner=cast["Anna"])
    one = [queries_of(viktor, path) for path in ("/process/leads/", "/deals/")]

    for _ in range(9):
        make_lead(owner=cast["Anna"])

    assert [queries_of(viktor, path) for path in ("/process/leads/", "/deals/")] == one


def _free_deal() -> None:
    wanted = Create(
        pipeline="leads",
        channel="form",
        fields={"client_name": "Nina", "phone": "+7 (495) 555-01-77"},
    )
    receive_request(kind="lead", command=wanted, actor=SYSTEM, now=NOW)


def _menu(page: Any) -> str:
    return str(page[page.index("<nav") : page.index("</nav>")])
