"""`voronka check` finds cards without a next step that nothing lists, and rules that differ."""

from collections.abc import Mapping
from datetime import datetime, timedelta

import pytest

from tests.quality.errors_showroom import PLANTS, Cast, clean_lead, no_next_step, use_error_rules
from tests.world import NOW, make_cast
from voronka.kernel import clock
from voronka.process.conditions import Condition
from voronka.process.models.active import active_playbook
from voronka.quality import checks
from voronka.quality.error_control.refresh import refresh_every_error
from voronka.quality.models import CardError, CardToCheck
from voronka.records.models import Lead

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    use_error_rules()
    return make_cast()


def _refreshed() -> None:
    CardToCheck.objects.all().delete()
    refresh_every_error(now=clock.now())


def test_a_card_without_a_next_step_that_nothing_lists_is_found(cast: Cast) -> None:
    clean_lead(cast)
    ref = no_next_step(cast)
    _refreshed()
    assert checks.next_steps() == []

    CardError.objects.filter(card_id=ref.id, rule="no_next_step").delete()

    assert checks.next_steps() == [
        f"lead {ref.id} has no next step, and error control does not list it"
    ]


def test_a_card_that_is_about_to_be_looked_at_is_no_problem(cast: Cast) -> None:
    no_next_step(cast)

    assert CardToCheck.objects.exists()
    assert checks.next_steps() == []


def test_every_rule_means_the_same_on_every_card(cast: Cast) -> None:
    for plant in PLANTS.values():
        plant(cast)

    assert checks.rules_agree() == []


class _Contrary(Condition):
    """A condition of which Python says the opposite."""

    def holds(self, values: Mapping[str, object], now: datetime) -> bool | None:
        return not super().holds(values, now)


def test_a_rule_that_python_reads_otherwise_is_found(cast: Cast) -> None:
    ref = clean_lead(cast)
    playbook = active_playbook()
    right = checks.conditions_of(playbook, "lead")["errors.no_next_step"]
    wrong = _Contrary(right.tree, right.scope)
    lead = Lead.objects.get(pk=ref.id)

    found = checks.disagreements(
        playbook, "lead", [lead], {"right": right, "wrong": wrong}, now=NOW + timedelta(hours=1)
    )

    assert list(found) == [f"wrong of lead {ref.id}: True to the engine, False to the database"]
