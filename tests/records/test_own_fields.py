"""Fields that the process adds to contacts and companies: kept, refused, found, merged (F4)."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.utils import translation

from tests.world import LATER, NOW, make_cast, make_client, make_lead, use_playbook, use_showroom
from voronka.automation.models import Timer
from voronka.kernel.errors import NotFound
from voronka.people.models import User
from voronka.process.conditions import compile_condition
from voronka.process.models.active import active_playbook
from voronka.process.standard_fields import OF_CLIENTS
from voronka.records.client_values import FIELDS, MODELS, UnableToSaveClient
from voronka.records.models import CardEvent, Contact, Lead
from voronka.records.queries import cards, clients
from voronka.records.queries.client_filters import by_client_terms
from voronka.records.queries.client_page import client_page, client_timeline
from voronka.records.queries.clients import ClientFilter
from voronka.records.queries.filter_terms import UnreadableFilter, group_of
from voronka.records.use_cases.add_participant import add_participant
from voronka.records.use_cases.convert_lead import convert_lead
from voronka.records.use_cases.edit_client import UnableToEditClient, edit_client
from voronka.records.use_cases.keep_client import keep_client

pytestmark = pytest.mark.django_db

Cast = dict[str, User]

# A value of each type as it is typed, and as it is stored.
VALUES: dict[str, tuple[Any, Any]] = {
    "nickname": ("  Verochka ", "Verochka"),
    "diary": ("Came in.\r\nLiked it.", "Came in.\nLiked it."),
    "height": ("1,70", "1.7"),
    "children": ("2", 2),
    "yearly": ("450 000", {"minor": 45_000_000, "currency": "RUB"}),
    "is_loyal": ("yes", True),
    "taste": ("oak", "oak"),
    "hobbies": (["tennis", "cooking"], ["cooking", "tennis"]),
    "birthday": ("1990-05-17", "1990-05-17"),
    "met_at": ("2026-03-01T12:00", "2026-03-01T09:00:00+00:00"),
    "private_phone": ("8 (495) 555-01-33", "+74955550133"),
    "private_email": ("Vera@Example.com", "Vera@example.com"),
    "blog": ("vera.example.com", "https://vera.example.com"),
    "home": ("Tverskaya 1", "Tverskaya 1"),
}


@pytest.fixture
def cast() -> Cast:
    use_showroom()
    return make_cast()


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


def edit(user: User, contact_id: UUID, *, seen: Any = None, **fields: Any) -> None:
    edit_client(
        kind="contact",
        client_id=contact_id,
        fields=fields,
        seen=seen,
        actor=user.as_actor(),
        now=LATER,
    )


def found(user: User, *terms: Any, sort: str = "name") -> list[str]:
    actor = user.as_actor()
    wanted = by_client_terms(
        ClientFilter(), group_of(list(terms)), kind="contact", actor=actor, now=NOW
    )
    return [
        row.name
        for row in clients.clients(actor=actor, kind="contact", wanted=wanted, sort=sort).rows
    ]


def test_every_type_is_kept_and_told_and_cleared_again(cast: Cast) -> None:
    anna = cast["Anna"]
    contact_id = make_client(anna, "Vera", adviser=str(cast["Boris"].pk))
    edit(anna, contact_id, **{name: typed for name, (typed, _stored) in VALUES.items()})

    page = client_page(kind="contact", client_id=contact_id, actor=anna.as_actor())
    stored = {name: stored for name, (_typed, stored) in VALUES.items()}
    assert page.fields == stored | {"adviser": str(cast["Boris"].pk)}
    told = client_timeline(
        kind="contact", client_id=contact_id, actor=anna.as_actor(), kinds=("client_field",)
    )
    assert {row.name for row in told.rows} == set(VALUES)

    edit(anna, contact_id, **dict.fromkeys([*VALUES, "adviser"], ""))
    assert Contact.objects.get(pk=contact_id).fields == {}
    last = CardEvent.objects.get(card_id=contact_id, name="adviser")
    assert (last.after, last.payload) == (None, {"before": "Boris", "after": ""})


def test_what_does_not_fit_is_said_and_nothing_is_written(cast: Cast) -> None:
    contact_id = make_client(cast["Anna"], "Vera", taste="oak")

    with pytest.raises(UnableToSaveClient) as refused:
        edit(
            cast["Anna"],
            contact_id,
            taste="glass",
            birthday="tomorrow",
            children="2.5",
            adviser="7f3f0f5e-0000-7000-8000-000000000000",
            industry="retail",
            nickname="Verochka",
        )

    assert refused.value.errors == {
        "taste": "There is no such option: glass.",
        "birthday": "Write the date as 31.12.2026 or 2026-12-31.",
        "children": "A whole number is needed here.",
        "adviser": "There is no such colleague.",
        "industry": "There is no such field.",
    }
    assert Contact.objects.get(pk=contact_id).fields == {"taste": "oak"}
    assert not CardEvent.objects.filter(kind="client_field").exists()


def test_what_a_role_does_not_see_it_neither_reads_nor_changes(cast: Cast) -> None:
    anna, maxim = cast["Anna"], cast["Maxim"].as_actor()
    lead = make_lead(owner=anna)
    contact_id = make_client(anna, "Vera", taste="oak")
    edit(anna, contact_id, yearly="450 000", home="Arbat 2")
    Lead.objects.filter(pk=lead.pk).update(contact=contact_id)
    add_participant(ref=lead.ref, user_id=cast["Maxim"].pk, role="", actor=anna.as_actor(), now=NOW)

    page = client_page(kind="contact", client_id=contact_id, actor=maxim)
    told = client_timeline(kind="contact", client_id=contact_id, actor=maxim)
    (row,) = clients.clients(actor=maxim, kind="contact").rows
    with pytest.raises(UnableToSaveClient) as refused:
        edit(cast["Maxim"], contact_id, yearly="1", taste="birch")

    assert page.fields == row.fields == {"taste": "oak", "home": "Arbat 2"}
    assert "yearly" not in {each.name for each in told.rows}
    assert "home" in {each.name for each in told.rows}
    assert refused.value.errors == {"yearly": "There is no such field."}
    assert Contact.objects.get(pk=contact_id).fields["taste"] == "oak"


FILTERS: list[tuple[Any, list[str]]] = [
    (["nickname", "has", "ROCH"], ["Vera"]),
    (["nickname", "starts", "ni"], ["Nina"]),
    (["nickname", "!is", "verochka"], ["Nina", "Olga"]),
    (["height", "from", "1.6"], ["Vera"]),
    (["children", "is", "2"], ["Vera"]),
    (["yearly", "to", "100 000"], ["Nina"]),
    (["is_loyal", "is", "no"], ["Nina"]),
    (["taste", "is", "oak", "birch"], ["Nina", "Vera"]),
    (["hobbies", "every", "tennis", "cooking"], ["Vera"]),
    (["hobbies", "!is", "cooking"], ["Nina", "Olga"]),
    (["birthday", "to", "1995-01-01"], ["Vera"]),
    (["met_at", "in", "this_month"], ["Vera"]),
    (["private_phone", "has", "8 (495) 555-01-33"], ["Vera"]),
    (["private_email", "is", "vera@example.com"], ["Vera"]),
    (["adviser", "is", "me"], ["Nina"]),
    (["adviser", "is", "nobody"], ["Olga"]),
    (["home", "empty"], ["Nina", "Olga"]),
    (["home", "!empty"], ["Vera"]),
    ({"any": [["taste", "is", "birch"], ["name", "is", "olga"]]}, ["Nina", "Olga"]),
]


def test_every_type_can_be_filtered_by(cast: Cast) -> None:
    anna = cast["Anna"]
    typed = {name: typed for name, (typed, _stored) in VALUES.items()}
    make_client(anna, "Vera", adviser=str(cast["Boris"].pk), **typed)
    make_client(
        anna, "Nina", nickname="Ninochka", height="1.5", yearly="90000", is_loyal="no",
        taste="birch", hobbies=["tennis"], birthday="2001-01-01", adviser=str(anna.pk),
    )  # fmt: skip
    make_client(anna, "Olga")

    # One company for all of them: making it takes longer than asking.
    answers = {json.dumps(term): found(anna, term) for term, _names in FILTERS}
    assert answers == {json.dumps(term): names for term, names in FILTERS}


def test_a_filter_by_what_is_not_there_is_refused(cast: Cast) -> None:
    for term in (["industry", "is", "retail"], ["taste", "is", "glass"], ["taste", "from", "1"]):
        with pytest.raises(UnreadableFilter):
            found(cast["Anna"], term)
    with pytest.raises(UnreadableFilter):
        found(cast["Maxim"], ["yearly", "from", "1"])


def test_lists_are_sorted_and_go_on_where_they_were_read_up_to(cast: Cast) -> None:
    anna = cast["Anna"]
    for name, value in (("A", "9"), ("B", "100"), ("C", ""), ("D", "20"), ("E", "")):
        make_client(anna, name, height=value)

    for sort, names in (("height", "ADBCE"), ("-height", "BDAEC")):
        read, after = "", None
        while True:
            page = clients.clients(
                actor=anna.as_actor(), kind="contact", sort=sort, after=after, limit=2
            )
            read += "".join(row.name for row in page.rows)
            if page.more is None:
                break
            assert clients.fits_order(page.more.value, sort, "contact", anna.as_actor())
            after = page.more
        assert read == names
    for sort in ("hobbies", "nothing", "industry"):
        with pytest.raises(NotFound):
            clients.clients(actor=anna.as_actor(), kind="contact", sort=sort)
    with pytest.raises(NotFound):
        clients.clients(actor=cast["Maxim"].as_actor(), kind="contact", sort="yearly")


def test_of_two_in_one_field_the_second_is_told(cast: Cast) -> None:
    contact_id = make_client(cast["Anna"], "Vera", yearly="450000", hobbies=["tennis"])
    edit(cast["Galina"], contact_id, yearly="500 000")

    with pytest.raises(UnableToEditClient) as refused:
        edit(cast["Anna"], contact_id, seen={"yearly": "450000"}, yearly="470000")
    assert refused.value.conflicts[0].now == {"minor": 50_000_000, "currency": "RUB"}
    # The same as somebody else has written, or another field, is no conflict.
    edit(cast["Anna"], contact_id, seen={"yearly": "450000"}, yearly="500000")
    edit(cast["Anna"], contact_id, seen={"hobbies": "tennis"}, hobbies=["cooking"])

    stored = Contact.objects.get(pk=contact_id).fields
    assert stored == {"yearly": {"minor": 50_000_000, "currency": "RUB"}, "hobbies": ["cooking"]}


def test_a_won_lead_fills_in_what_is_not_known_of_its_client(cast: Cast) -> None:
    anna = cast["Anna"]
    told: dict[str, Any] = {
        "budget": "1",
        "material": "oak",
        "site_address": "Arbat 2",
        "email": "v@example.com",
    }
    lead = make_lead(owner=anna, designer=str(anna.pk), **told)
    new = convert_lead(lead_id=lead.pk, actor=anna.as_actor(), now=NOW).contact_id
    assert new is not None
    assert Contact.objects.get(pk=new).fields == {
        "home": "Arbat 2", "adviser": str(anna.pk), "taste": "oak",
    }  # fmt: skip

    edit(anna, new, taste="birch", adviser="")
    again = make_lead(owner=anna, designer=str(cast["Boris"].pk), **told | {"site_address": "Else"})
    keep_client(lead_id=again.pk, actor=anna.as_actor(), now=LATER)

    contact = Contact.objects.get(pk=new)
    assert contact.fields == {"home": "Arbat 2", "adviser": str(cast["Boris"].pk), "taste": "birch"}
    last = CardEvent.objects.filter(card_id=new, name="adviser").latest("pk")
    assert (last.kind, last.payload["after"]) == ("client_field", "Boris")


def test_conditions_of_cards_know_the_fields_of_their_client(cast: Cast) -> None:
    anna, playbook = cast["Anna"], active_playbook()
    lead = make_lead(owner=anna)
    contact_id = make_client(
        anna, "Vera", **{name: typed for name, (typed, _stored) in VALUES.items()}
    )
    type(lead).objects.filter(pk=lead.pk).update(contact=contact_id)
    source = (
        "contact.taste == 'oak' && contact.yearly >= 450000 && 'tennis' in contact.hobbies"
        " && contact.birthday < today && contact.met_at < now && contact.is_loyal"
        " && contact.height < 2 && contact.children == 2 && !has(company.industry)"
    )

    condition = compile_condition(source, playbook.scope("lead"))
    known = cards.facts_named(playbook, lead.ref, condition.facts, now=NOW)

    assert condition.holds(known.values, NOW) is True
    words = playbook.scope("lead").find("contact.taste")
    assert words is not None
    assert words.label.en == "contact: Taste"


def test_a_moment_of_the_client_moves_the_timers_of_its_cards(cast: Cast) -> None:
    text = (Path(__file__).parents[1] / "showroom.yaml").read_text(encoding="utf-8")
    use_playbook(text + _REMINDER)
    anna = cast["Anna"]
    lead, contact_id = make_lead(owner=anna), make_client(anna, "Vera")
    other = make_client(anna, "Nina")
    Lead.objects.filter(pk=lead.pk).update(contact=contact_id)
    assert not Timer.objects.exists()

    edit(anna, contact_id, met_at="2026-03-20T12:00", nickname="Verochka")
    edit(anna, other, met_at="2026-03-21T12:00")
    assert [each.due_at for each in Timer.objects.all()] == [datetime(2026, 3, 19, 9, tzinfo=UTC)]

    edit(anna, contact_id, met_at="")
    assert not Timer.objects.exists()


_REMINDER = """
robots:
  remind:
    label: Remind
    of: [leads]
    when: {before: contact.met_at, by: 24h}
    then:
      - create_task: {template: call, to: owner}
tasks:
  call: {title: Call}
"""


def test_no_own_field_can_have_the_name_of_a_column() -> None:
    for kind, model in MODELS.items():
        columns = {
            each for field in model._meta.concrete_fields for each in (field.name, field.attname)
        }
        assert columns | set(FIELDS[kind]) <= OF_CLIENTS
