"""Nothing cries unheard (invariant 5)."""

from datetime import timedelta

import pytest

from tests.world import LATER, NOW, make_cast, make_lead, use_kitchens
from voronka.automation.models import Timer
from voronka.automation.queries.sos import sos_count, sos_open
from voronka.automation.queries.unheard import unowned_without_sos
from voronka.process.commands import Touch
from voronka.records.use_cases.run_command import run_command

pytestmark = pytest.mark.django_db


def test_who_sees_what_is_under_sos() -> None:
    use_kitchens()
    cast = make_cast()
    make_lead()

    seen = {name: sos_count(actor=user.as_actor(), now=NOW) for name, user in cast.items()}

    assert seen == {
        "Anna": 1, "Boris": 1, "Zoya": 1, "Galina": 1, "Viktor": 1, "Olga": 1, "Irina": 1,
        "Maxim": 0,
    }  # fmt: skip


def test_an_sos_begins_with_its_first_call_not_before() -> None:
    use_kitchens()
    anna = make_cast()["Anna"].as_actor()
    night = NOW + timedelta(hours=10)
    make_lead(now=night)

    assert len(sos_open(actor=anna, now=night)) == 1


def test_leads_that_nobody_owns_or_hears_are_found() -> None:
    use_kitchens()
    galina = make_cast()["Galina"].as_actor()
    silent, answered = make_lead(), make_lead(phone="+7 (495) 555-01-12")
    assert unowned_without_sos() == []

    touch = Touch(evidence="answered_call")
    run_command(ref=answered.ref, command=touch, actor=galina, now=LATER)
    assert unowned_without_sos() == []

    Timer.objects.filter(card_id=silent.pk).delete()
    assert unowned_without_sos() == [silent.ref]
