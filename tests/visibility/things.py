"""One of each thing the product keeps, all of it Anna's or about her client Zaslonova."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.core.files.base import ContentFile

from tests.gatherings.cast import make_gathering
from tests.scheduling.cast import WEDNESDAY
from tests.world import LATER, NOW, make_cast, make_deal, make_lead, make_user, use_kitchens
from voronka.automation.models import Enrolment
from voronka.channels.models import InboundRequest
from voronka.channels.use_cases.send_message import send_message
from voronka.gatherings.use_cases.invite_guests import invite_guests
from voronka.people.models import SignIn, Team, User
from voronka.people.use_cases.issue_api_token import issue_api_token
from voronka.people.use_cases.record_absence import record_absence
from voronka.process.commands import Move
from voronka.process.state import CardRef
from voronka.process.text import Text
from voronka.quality.error_control.refresh import refresh_every_error
from voronka.quality.imports.models import SavedMap
from voronka.quality.imports.use_cases.begin_import import begin_import
from voronka.quality.models import CardError, DuplicatePair, HandedCard, TriageVerdict
from voronka.records.models import DecisionRow
from voronka.records.queries.filters import CardFilter
from voronka.records.use_cases.add_note import add_note
from voronka.records.use_cases.attach_file import attach_file
from voronka.records.use_cases.create_client import create_client
from voronka.records.use_cases.merge_clients import merge_clients
from voronka.records.use_cases.save_view import save_view
from voronka.records.use_cases.start_bulk_action import start_bulk_action
from voronka.records.use_cases.start_export import start_export
from voronka.scheduling.use_cases.book_visit import book_visit
from voronka.staffing.models import Handover
from voronka.training.models import Attempt
from voronka.work.use_cases.create_task import create_task

# What whatever is hers contains, and nothing else.
SECRETS = ("zaslon", "5550777", "555-07-77")
_PERSON = {"phone": "+7 (495) 555-07-77", "email": "vera@zaslon.example"}
_CLIENT: dict[str, Any] = _PERSON | {"client_name": "Vera Zaslonova"}


@dataclass(frozen=True)
class Things:
    """People by name, and an id for each argument that an address may have."""

    cast: dict[str, User]
    ids: dict[str, str]


def make_things() -> Things:
    """Make one of each. Petra measures elsewhere; nobody knows Pavel's role any more."""
    use_kitchens()
    cast = make_cast() | {
        "Petra": make_user("Petra", role="measurer", team="Branch"),
        "Pavel": make_user("Pavel", role="forgotten"),
    }
    anna = cast["Anna"]
    lead = make_lead(owner=anna, site_address="Zaslonskaya 1", **_CLIENT)
    deal = make_deal(owner=anna, **_CLIENT)
    ids = _clients(anna) | {"lead": lead.pk, "lead_id": lead.pk, "deal": deal.pk}
    ids |= _on_the_card(cast, lead.ref) | _of_people(cast) | _of_quality(cast, lead.ref, deal.ref)
    return Things(cast=cast, ids={name: str(value) for name, value in ids.items()})


def _clients(anna: User) -> dict[str, Any]:
    by: dict[str, Any] = {"actor": anna.as_actor(), "now": NOW}
    named = {"name": "Vera Zaslonova", "phone": ["+7 (495) 555-07-78"]}
    made = {"name": "Vera Zaslon", "email": ["vera@zaslon.example"]}
    contact = create_client(kind="contact", fields=named, even_if_known=True, **by)
    other = create_client(kind="contact", fields=made, even_if_known=True, **by)
    merged: dict[str, Any] = {
        "kind": "contact",
        "survivor_id": contact,
        "absorbed_id": other,
        "taken": (),
    }
    return {
        "contact": contact,
        "company": create_client(kind="company", fields={"name": "Zaslon LLC"}, **by),
        "merge_id": merge_clients(**merged, **by),
    }


def _on_the_card(cast: dict[str, User], lead: CardRef) -> dict[str, Any]:
    anna = cast["Anna"]
    by: dict[str, Any] = {"actor": anna.as_actor(), "now": NOW}
    add_note(ref=lead, text="Zaslon note", **by)
    content = ContentFile(b"%PDF-1.7 zaslon")
    gathering = make_gathering(anna, name="Zaslon open day", audience="own")
    [guest] = invite_guests(gathering_id=gathering, kind="lead", ids=[lead.id], **by)
    return {
        "gathering_id": gathering,
        "guest_id": guest,
        "task_id": create_task(
            card=lead,
            assignee_id=anna.pk,
            title=Text.same("Call Zaslonova"),
            due_at=LATER + timedelta(days=1),
            **by,
        ),
        "booking_id": book_visit(
            ref=lead, kind="visit", resource_id=cast["Maxim"].pk, starts_at=WEDNESDAY, **by
        ),
        "file_id": attach_file(ref=lead, name="zaslon.pdf", content=content, **by),
        "message_id": send_message(ref=lead, channel="sms", text="Zaslon offer", **by),
        "decision_id": DecisionRow.objects.filter(card_id=lead.id).values_list("pk")[0][0],
        "template": "introduce",
    }


def _of_people(cast: dict[str, User]) -> dict[str, Any]:
    anna, galina = cast["Anna"], cast["Galina"]
    by_anna: dict[str, Any] = {"actor": anna.as_actor(), "now": NOW}
    by_galina: dict[str, Any] = {"actor": galina.as_actor(), "now": NOW}
    session = SignIn.objects.create(
        user=anna, email=anna.email, succeeded=True, at=NOW, remote="192.0.2.1", session_key="z"
    )
    handover = Handover.objects.create(person=anna, by=cast["Irina"], created_at=NOW)
    attempt = Attempt.objects.create(
        user=anna, pack="kitchens", case="good_lead", language="en", playbook_hash="x",
        card_kind="lead", card_id=UUID(int=2), began_at=NOW, arrived_at=NOW, ended="finished",
        ended_at=LATER,
    )  # fmt: skip
    return {
        "attempt_id": attempt.pk,
        "view_id": save_view(noun="lead", name="Zaslon view", query="", shape={}, **by_anna),
        "export_id": start_export(
            kind="lead",
            wanted=CardFilter(),
            columns=["client_name"],
            file_format="csv",
            **by_galina,
        ),
        "bulk_id": start_bulk_action(
            kind="lead", command=Move(stage="ours"), wanted=CardFilter(), **by_galina
        ),
        "absence_id": record_absence(
            user_id=anna.pk,
            starts_at=LATER,
            ends_at=LATER + timedelta(days=1),
            reason="Zaslon trip",
            actor=anna.as_actor(),
        ),
        "key_id": issue_api_token(user_id=anna.pk, name="Zaslon key", **by_anna).id,
        "session_id": session.pk,
        "handover_id": handover.pk,
        "person_id": anna.pk,
        "user_id": anna.pk,
        "team_id": Team.objects.get(name="Showroom").pk,
    }


def _of_quality(cast: dict[str, User], lead: CardRef, deal: CardRef) -> dict[str, Any]:
    anna = cast["Anna"]
    refresh_every_error(now=LATER + timedelta(days=30))
    first, second = sorted((lead.id, UUID(int=2**128 - 1)))
    handed = HandedCard.objects.create(
        rule="sales", number=1, card_kind="deal", card_id=deal.id, to=anna, by="turn",
        reason={"en": "Zaslon turn", "ru": "Zaslon turn"}, playbook_hash="x", at=NOW,
    )  # fmt: skip
    request = InboundRequest.objects.create(
        channel="form", form_key="site", answers={"client_name": "Vera Zaslonova"},
        remote="192.0.2.1", arrived_at=NOW, fate="became", card_kind="lead", card_id=lead.id,
    )  # fmt: skip
    return {
        "error_id": CardError.objects.filter(card_id=lead.id)[0].pk,
        "handing_id": handed.pk,
        "pair_id": DuplicatePair.objects.create(
            first_kind="lead", first_id=first, second_kind="lead", second_id=second, score=0.9,
            found_at=NOW,
        ).pk,
        "verdict_id": TriageVerdict.objects.create(
            lead_id=lead.id, verdict="deal", note="Zaslon", version=1, at=NOW, by=anna.name
        ).pk,
        "request_id": request.pk,
        "import_id": begin_import(
            kind="lead",
            name="zaslon.csv",
            content="Имя клиента\nVera Zaslonova\n".encode(),
            actor=cast["Olga"].as_actor(),
            now=NOW,
        ),
        "map_id": SavedMap.objects.create(name="Zaslon map", kind="lead", created_at=NOW).pk,
        "enrolment_id": Enrolment.objects.create(
            robot="introduce", asked_at=NOW, asked_by="Galina", total=0, finished_at=NOW
        ).pk,
        "subscription_id": UUID(int=1),
    }  # fmt: skip
