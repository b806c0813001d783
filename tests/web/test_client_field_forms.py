"""Fields of contacts and companies, added, mapped and archived by the form of fields (F4, N15)."""

from typing import Any

import pytest
from django.test import Client

from tests.web.browsing import HTMX, signed_in
from tests.world import LATER, NOW, make_user, use_kitchens
from voronka.kernel.actor import Actor
from voronka.packs.queries.drafts import draft_for
from voronka.packs.queries.uses import uses_of
from voronka.packs.use_cases.discard_draft import discard_draft
from voronka.packs.use_cases.publish_draft import UnableToPublishDraft, publish_draft
from voronka.packs.use_cases.remove_part import remove_part
from voronka.process.models.active import active_playbook
from voronka.process.parts import at, find
from voronka.records.models import Contact
from voronka.records.use_cases.create_client import create_client

pytestmark = pytest.mark.django_db

IRINA = Actor(kind="person", name="Irina", role="admin")


@pytest.fixture
def irina() -> Client:
    use_kitchens()
    return signed_in(make_user("Irina"))


def _sent(ru: str, en: str, **more: Any) -> dict[str, Any]:
    return {"seen": "", "do": "save", "label.ru": ru, "label.en": en, "type": "text", **more}


def _tree() -> Any:
    return draft_for(actor=IRINA).tree


def _publish() -> None:
    seen = draft_for(actor=IRINA).seen
    publish_draft(comment="More of clients", seen=seen, actor=IRINA, now=LATER)


def test_a_field_of_a_contact_is_added_and_stands_on_its_page(irina: Client) -> None:
    listed = irina.get("/process/edit/fields/").content.decode()
    form = irina.get("/process/new-part/fields/contact/").content.decode()

    made = irina.post(
        "/process/new-part/fields/contact/",
        _sent("Телефон дачи", "Phone", type="phone", group="person"),
        headers=HTMX,
    )
    _publish()
    contact_id = create_client(
        kind="contact",
        fields={"name": "Vera", "phone_2": "8 495 555-01-11"},
        actor=make_user("Anna").as_actor(),
        now=NOW,
    )

    assert "Fields of a company" in listed
    # A role may be kept from them as from the fields of cards.
    assert 'value="birthday"' in irina.get("/process/part/roles/measurer/").content.decode()
    assert 'name="required"' not in form
    assert made.status_code == 204
    # What a column is called is no name for a field.
    assert at(_tree(), ("fields", "contact", "phone_2"))["type"] == "phone"
    assert Contact.objects.get().fields == {"phone_2": "+74955550111"}
    page = signed_in(make_user("Galina")).get(f"/contacts/{contact_id}/").content.decode()
    assert page.count('href="tel:+74955550111"') == 1


def test_a_lead_fills_in_a_field_of_its_contact_and_of_its_company(irina: Client) -> None:
    address = "/process/new-part/fields/lead/"
    sent = _sent("Кто порекомендовал", "Referred by", to_deal="-", to_contact="+", to_company="+")

    assert irina.post(address, sent, headers=HTMX).status_code == 204

    tree, path = _tree(), ("fields", "contact", "referred_by")
    assert at(tree, path)["label"] == {"ru": "Кто порекомендовал", "en": "Referred by"}
    assert at(tree, ("conversion", "contact", "referred_by")) == "referred_by"
    assert at(tree, ("conversion", "company", "referred_by")) == "referred_by"
    assert draft_for(actor=IRINA).unwise == ()
    (use,) = uses_of(path=path, actor=IRINA).places
    assert (use.path, use.is_listed) == (("conversion", "contact", "referred_by"), True)
    remove_part(path=path, everywhere=True, actor=IRINA, now=NOW)
    assert find(_tree(), ("conversion", "contact", "referred_by")) is None
    assert find(_tree(), path) is None


def test_a_field_that_clients_hold_is_archived_and_not_dropped(irina: Client) -> None:
    create_client(
        kind="contact",
        fields={"name": "Vera", "prefers": "call"},
        actor=make_user("Anna").as_actor(),
        now=NOW,
    )
    path = ("fields", "contact", "prefers")
    remove_part(path=path, everywhere=True, actor=IRINA, now=NOW)

    preview = irina.get("/process/draft/").content.decode()
    with pytest.raises(UnableToPublishDraft) as refused:
        _publish()
    discard_draft(actor=IRINA, now=LATER)
    options, address = at(_tree(), (*path, "options")), "/process/part/fields/contact/prefers/"
    shown = irina.get(address).content.decode()
    form: dict[str, Any] = {
        "do": "save",
        "seen": shown.split('name="seen" value="')[1].split('"')[0],
        "label.ru": "Связь",
        "label.en": "Reached by",
        "archived": "yes",
        "options.key": list(options),
        "options.ru": ["А", "Б", "В"],
        "options.en": ["A", "B", "C"],
    }
    saved = irina.post(address, form, headers=HTMX)
    assert saved.status_code == 204
    _publish()

    assert "1 client" in preview
    assert "(1)" in str(refused.value)
    assert active_playbook().fields("contact")["prefers"].archived
    assert Contact.objects.get().fields == {"prefers": "call"}
    page = irina.get(f"/contacts/{Contact.objects.get().pk}/").content.decode()
    assert 'data-field="prefers"' in page
    assert 'name="f.prefers"' not in irina.get("/contacts/new/", headers=HTMX).content.decode()
