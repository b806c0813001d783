"""Merging contacts and companies, and taking them apart again, in any order (Q4, N9)."""

import json
from typing import Any
from uuid import UUID

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.gatherings.cast import make_gathering
from tests.world import LATER, NOW, make_cast, make_deal, make_lead, use_showroom
from voronka.gatherings.queries.guests import invitations_of
from voronka.gatherings.use_cases.invite_guests import invite_guests
from voronka.kernel.errors import NotAllowed, NotFound
from voronka.people.models import User
from voronka.process.state import CardRef
from voronka.records.client_kinds import ClientKind
from voronka.records.models import CardEvent, Company, Contact, ContactPoint, Deal, Merge, OwnValues
from voronka.records.queries.client_page import client_page
from voronka.records.queries.known_client import known_client
from voronka.records.queries.merge_preview import merge_preview
from voronka.records.queries.merged import survivor_of
from voronka.records.use_cases.create_client import create_client
from voronka.records.use_cases.edit_client import edit_client
from voronka.records.use_cases.merge_clients import UnableToMergeClients, merge_clients
from voronka.records.use_cases.unmerge_clients import UnableToUnmergeClients, unmerge_clients

pytestmark = pytest.mark.django_db

Cast = dict[str, User]
# Lists of guests name a contact as they name a card.
_CONTACT: Any = "contact"


@pytest.fixture
def cast() -> Cast:
    use_showroom()
    return make_cast()


def enter(user: User, name: str, kind: ClientKind = "contact", **fields: Any) -> UUID:
    return create_client(
        kind=kind,
        fields={"name": name, **fields},
        actor=user.as_actor(),
        now=NOW,
        even_if_known=True,
    )


def merge(user: User, survivor: UUID, absorbed: UUID, *taken: str, kind: Any = "contact") -> UUID:
    return merge_clients(
        kind=kind,
        survivor_id=survivor,
        absorbed_id=absorbed,
        taken=taken,
        actor=user.as_actor(),
        now=LATER,
    )


def unmerge(user: User, merge_id: UUID) -> None:
    unmerge_clients(merge_id=merge_id, actor=user.as_actor(), now=LATER)


def edit(user: User, contact_id: UUID, **fields: Any) -> None:
    edit_client(
        kind="contact", client_id=contact_id, fields=fields, actor=user.as_actor(), now=LATER
    )


def link(card: Any, **links: Any) -> None:
    type(card).objects.filter(pk=card.pk).update(**links)


# Every column of all that a merge touches; `version` counts changes and so grows by design, and
# history and merges themselves only ever gain rows.
_TABLES = {
    "records_contact": "to_jsonb(t) - 'version'",
    "records_company": "to_jsonb(t) - 'version'",
    "records_contactpoint": "to_jsonb(t)",
    "records_lead": "to_jsonb(t)",
    "records_deal": "to_jsonb(t)",
    "records_cardfile": "to_jsonb(t)",
    "records_ownvalues": "to_jsonb(t)",
    "records_stagestay": "to_jsonb(t)",
    "gatherings_guest": "to_jsonb(t)",
}


def everything() -> dict[str, list[str]]:
    found = {}
    with connection.cursor() as cursor:
        for table, row in _TABLES.items():
            cursor.execute(f"SELECT ({row})::text FROM {table} t ORDER BY 1")
            found[table] = [json.dumps(line) for (line,) in cursor.fetchall()]
    return found


def test_two_contacts_become_one_with_all_their_deals(cast: Cast) -> None:
    anna = cast["Anna"]
    vera = enter(anna, "Vera", phone=["+7 495 555 01 11"], position="Director")
    other = enter(anna, "Vera Sokolova", phone=["+7 495 555 01 12"], email=["v@example.com"])
    first, second = make_deal(owner=anna, phone=None), make_deal(owner=anna, phone=None)
    link(first, contact=vera)
    link(second, contact=other)

    preview = merge_preview(
        kind="contact", survivor_id=vera, absorbed_id=other, actor=anna.as_actor()
    )
    done = merge(anna, vera, other, "name", "email")

    by_name = {field.name: field for field in preview.fields}
    assert by_name["email"].takes_other
    assert not by_name["name"].takes_other
    assert preview.new_points == ["v@example.com", "+74955550112"]
    assert preview.moved == {"lead": 0, "deal": 1, "file": 0, "guest": 0}
    page = client_page(kind="contact", client_id=vera, actor=anna.as_actor())
    assert (page.name, page.position) == ("Vera Sokolova", "Director")
    assert page.points["phone"] == ["+74955550111", "+74955550112"]
    assert {card.ref.id for card in page.cards} == {first.pk, second.pk}
    assert [(part.merge_id, part.name) for part in page.parts] == [(done, "Vera Sokolova")]
    with pytest.raises(NotFound):
        client_page(kind="contact", client_id=other, actor=anna.as_actor())
    assert survivor_of("contact", other) == vera
    assert CardEvent.objects.filter(card_id=vera, kind="merged").count() == 1
    assert CardEvent.objects.filter(card_id=other, kind="merged_into").count() == 1
    known = known_client(fields={"phone": "84955550112"}, kind="lead", actor=anna.as_actor())
    assert [match.id for match in known if match.kind == "contact"] == [vera]


def _invite(user: User, gathering: UUID, contacts: list[UUID]) -> None:
    actor = user.as_actor()
    invite_guests(gathering_id=gathering, kind="contact", ids=contacts, actor=actor, now=NOW)


def test_events_come_over_and_one_both_were_at_stays_with_each(cast: Cast) -> None:
    anna = cast["Anna"]
    vera, other = enter(anna, "Vera"), enter(anna, "Nina")
    both, hers = make_gathering(anna, name="Open day"), make_gathering(anna, name="Sale")
    _invite(anna, both, [vera, other])
    _invite(anna, hers, [other])
    before = everything()

    done = merge(anna, vera, other)

    shown = invitations_of(ref=CardRef(_CONTACT, vera), actor=anna.as_actor())
    assert {each.gathering_id for each in shown} == {both, hers}
    unmerge(anna, done)
    assert everything() == before


def test_taken_apart_both_are_exactly_as_they_were(cast: Cast) -> None:
    anna = cast["Anna"]
    vera = enter(anna, "Vera", phone=["+7 495 555 01 11"], note="Likes oak", taste="oak")
    other = enter(
        anna, "Nina", phone=["+7 495 555 01 11", "+7 495 555 01 12"], taste="birch", yearly="9"
    )
    link(make_lead(owner=anna), contact=other)
    before = everything()

    done = merge(anna, vera, other, "name", "phone", "taste", "yearly")
    assert everything() != before
    assert Contact.objects.get(pk=vera).fields["taste"] == "birch"
    unmerge(anna, done)

    assert everything() == before
    assert CardEvent.objects.filter(card_id=vera, kind="unmerged").count() == 1
    assert CardEvent.objects.filter(card_id=other, kind="unmerged_from").count() == 1
    with pytest.raises(UnableToUnmergeClients):
        unmerge(anna, done)
    assert everything() == before


def test_a_later_edit_goes_to_the_side_whose_value_was_shown(cast: Cast) -> None:
    anna = cast["Anna"]
    vera = enter(anna, "Vera", position="Director", phone=["+7 495 555 01 11"])
    other = enter(anna, "Nina", note="Likes oak", phone=["+7 495 555 01 12"])
    done = merge(anna, vera, other, "name", "note")
    phones = ["+7 495 555 01 11", "+7 495 555 01 12", "+7 495 555 01 13"]
    edit(anna, vera, name="Nina S.", position="Owner", phone=phones)
    new = make_deal(owner=anna, phone=None)
    link(new, contact=vera)

    unmerge(anna, done)

    kept, gone = Contact.objects.get(pk=vera), Contact.objects.get(pk=other)
    assert (kept.name, kept.position, kept.note) == ("Vera", "Owner", "")
    assert (gone.name, gone.position, gone.note) == ("Nina S.", "", "Likes oak")
    points = ContactPoint.objects.filter(holder_kind="contact").values_list("holder_id", "value")
    assert set(points) == {
        (vera, "+74955550111"),
        (vera, "+74955550113"),
        (other, "+74955550112"),
    }
    assert Deal.objects.get(pk=new.pk).contact_id == vera


def test_what_was_removed_while_they_were_one_does_not_come_back(cast: Cast) -> None:
    anna = cast["Anna"]
    vera = enter(anna, "Vera", phone=["+7 495 555 01 11"])
    other = enter(anna, "Nina", phone=["+7 495 555 01 12"])
    done = merge(anna, vera, other)
    edit(anna, vera, phone=["+7 495 555 01 12"])

    unmerge(anna, done)

    assert Contact.objects.get(pk=vera).phone == ""
    assert Contact.objects.get(pk=other).phone == "+74955550112"
    assert list(ContactPoint.objects.values_list("holder_id", "value")) == [(other, "+74955550112")]


def test_a_contact_finds_its_company_again_in_whatever_order(cast: Cast) -> None:
    anna = cast["Anna"]
    sever, north = enter(anna, "Sever", "company"), enter(anna, "North", "company")
    vera = enter(anna, "Vera")
    nina = enter(anna, "Nina", company_id=str(sever))
    before = everything()

    people = merge(anna, vera, nina, "company_id")
    firms = merge(anna, north, sever, kind="company")
    assert Contact.objects.get(pk=vera).company_id == north
    unmerge(anna, people)
    assert Contact.objects.get(pk=nina).company_id == north
    unmerge(anna, firms)

    assert everything() == before
    assert Company.objects.get(pk=sever).merged_into_id is None


def test_only_who_may_change_both_merges_and_nothing_else_changes(cast: Cast) -> None:
    anna, boris = cast["Anna"], cast["Boris"]
    hers, his = enter(anna, "Vera"), enter(boris, "Nina")
    before = everything()

    for user, error in ((anna, NotFound), (boris, NotFound), (cast["Olga"], NotAllowed)):
        with pytest.raises(error):
            merge(user, hers, his)
    with pytest.raises(UnableToMergeClients):
        merge(anna, hers, hers)
    with pytest.raises(UnableToMergeClients):
        merge(cast["Galina"], hers, his, "created_at")
    assert everything() == before
    assert not Merge.objects.exists()

    done = merge(cast["Galina"], hers, his)
    with pytest.raises(NotFound):
        unmerge(boris, done)
    assert Contact.objects.get(pk=his).merged_into_id == hers


_FIELDS = ("name", "position", "note", "phone", "email", "is_decision_maker", "taste", "nickname")
_STEPS = st.lists(
    st.tuples(
        st.sampled_from(["merge", "merge", "unmerge", "edit"]),
        st.integers(0, 4),
        st.integers(0, 4),
        st.sets(st.sampled_from(_FIELDS)),
    ),
    min_size=1,
    max_size=10,
)


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(steps=_STEPS, order=st.randoms(use_true_random=False))
def test_whatever_was_merged_and_undone_in_any_order_nothing_is_lost(
    cast: Cast, steps: Any, order: Any
) -> None:
    anna = cast["Anna"]
    with transaction.atomic():
        ids = [
            enter(
                anna,
                f"Client {n}",
                phone=[f"+7 495 555 01 1{n}", "+7 495 555 01 19"],
                position=f"Position {n}",
                note="" if n % 2 else f"Note {n}",
                taste="oak" if n % 2 else "",
                nickname=f"Nickname {n}",
            )
            for n in range(5)
        ]
        for n in ids:
            link(make_deal(owner=anna, phone=None), contact=n)
        # Two are at the same event already, where each can be but once.
        for at, guests in enumerate((ids[:2], ids[1:4])):
            _invite(anna, make_gathering(anna, name=f"Event {at}"), guests)
        # What each has to be in the end: as it was, with the edits of the fields it owned.
        expected = {n: Contact.objects.get(pk=n) for n in ids}
        before = everything()
        standing, edited = _walk(anna, ids, steps, expected)
        order.shuffle(standing)
        for each in standing:
            unmerge(anna, each)

        if not edited:
            assert everything() == before
        for contact_id, contact in expected.items():
            found = Contact.objects.get(pk=contact_id)
            assert (found.name, found.position, found.note, found.phone, found.fields) == (
                contact.name,
                contact.position,
                contact.note,
                contact.phone,
                contact.fields,
            )
            assert Deal.objects.filter(contact=contact_id).count() == 1
        assert not OwnValues.objects.exists()
        transaction.set_rollback(True)


def _walk(
    user: User, ids: list[UUID], steps: Any, expected: dict[UUID, Contact]
) -> tuple[list[UUID], bool]:
    standing: list[UUID] = []
    edited = False
    for what, one, two, fields in steps:
        roots = [survivor_of("contact", ids[n]) or ids[n] for n in (one, two)]
        if what == "merge" and roots[0] != roots[1]:
            standing.append(merge(user, roots[0], roots[1], *fields))
        elif what == "unmerge" and standing:
            unmerge(user, standing.pop(one % len(standing)))
        elif what == "edit":
            text, field = f"Edited {len(standing)} {one}{two}", ("position", "nickname")[two % 2]
            expected[_owner_of(field, roots[0])].hold(field, text)
            edit(user, roots[0], **{field: text})
            edited = True
    return standing, edited


def _owner_of(field: str, contact_id: UUID) -> UUID:
    """Say by the merges alone whose value is shown."""
    owner = contact_id
    for each in Merge.objects.in_force().filter(survivor_id=contact_id).order_by("number"):
        if field in each.taken:
            owner = _owner_of(field, each.absorbed_id)
    return owner
