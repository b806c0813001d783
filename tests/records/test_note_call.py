from datetime import timedelta

import pytest

from tests.world import LATER, NOW, make_lead, make_user, use_showroom
from voronka.kernel.errors import NotFound
from voronka.records.models import CardEvent
from voronka.records.use_cases.note_call import note_call

pytestmark = pytest.mark.django_db


def test_an_answered_call_is_evidence_of_contact() -> None:
    use_showroom()
    anna = make_user("Anna")
    lead = make_lead(owner=anna)

    note_call(ref=lead.ref, answered=True, text=" Wants oak ", actor=anna.as_actor(), now=LATER)

    lead.refresh_from_db()
    event = CardEvent.objects.get(card_id=lead.pk, kind="call")
    assert lead.last_touch_at == LATER
    assert (event.name, event.note, event.at) == ("answered", "Wants oak", LATER)


def test_a_call_nobody_answered_is_noted_and_touches_nothing() -> None:
    use_showroom()
    anna = make_user("Anna")
    lead = make_lead(owner=anna)

    note_call(ref=lead.ref, answered=False, text="", actor=anna.as_actor(), now=LATER)

    lead.refresh_from_db()
    assert lead.last_touch_at == NOW
    assert CardEvent.objects.get(card_id=lead.pk, kind="call").name == "missed"


def test_a_stranger_notes_no_call() -> None:
    use_showroom()
    lead = make_lead(owner=make_user("Anna"))
    zoya = make_user("Zoya")

    with pytest.raises(NotFound):
        note_call(
            ref=lead.ref,
            answered=True,
            text="",
            actor=zoya.as_actor(),
            now=NOW + timedelta(hours=1),
        )

    assert not CardEvent.objects.filter(card_id=lead.pk, kind="call").exists()
