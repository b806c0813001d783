from datetime import UTC, datetime
from uuid import UUID

import pytest
from django.test import override_settings

from tests.quality.rules_by_hand import broken
from tests.quality.sample_plants import plant_all
from tests.world import use_kitchens
from voronka.automation.models import RobotRun
from voronka.channels.models import OutboxMessage
from voronka.kernel.actor import SYSTEM
from voronka.packs.use_cases.apply_pack import apply_pack
from voronka.packs.use_cases.make_sample_company import make_sample_company
from voronka.people.models import User
from voronka.process.models.active import active_playbook
from voronka.quality import checks as quality
from voronka.quality.distribution.ledger import wrong_rows
from voronka.quality.error_control.refresh import refresh_every_error
from voronka.quality.models import CardError, TriageVerdict
from voronka.records import checks as records
from voronka.records.models import DecisionRow, Lead
from voronka.records.queries.decisions import decided_differently

pytestmark = pytest.mark.django_db(transaction=True)

_TODAY = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


@override_settings(SANDBOX=True)
def test_the_partner_judges_and_hands_out_without_a_refusal() -> None:
    apply_pack(name="it_partner", actor=SYSTEM, now=_TODAY)

    make_sample_company(now=_TODAY, leads=8)

    assert Lead.objects.count() == 8
    assert TriageVerdict.objects.exists()
    assert not RobotRun.objects.filter(verdict="failed").exists()
    assert wrong_rows() == []
    _the_engine_stands_by_it()


@override_settings(SANDBOX=True)
def test_a_year_of_the_sample_company_runs_without_a_refusal() -> None:
    use_kitchens()

    make_sample_company(now=_TODAY, leads=6)

    assert Lead.objects.count() == 6
    assert {user.role for user in User.objects.all()} == {
        "sales", "head", "director", "quality", "measurer", "admin",
    }  # fmt: skip
    assert not RobotRun.objects.filter(verdict="failed").exists()
    assert set(OutboxMessage.objects.values_list("status", flat=True)) <= {"sent", "cancelled"}
    assert not Lead.objects.filter(created_at__gt=_TODAY).exists()
    _the_engine_stands_by_it()
    _error_control_finds_what_is_wrong_and_nothing_else()


def _error_control_finds_what_is_wrong_and_nothing_else() -> None:
    """What it lists truly breaks the rule (Q8, N10); what is planted comes to it and no more."""
    refresh_every_error(now=_TODAY)
    listed = _listed()
    assert listed == broken(_TODAY)

    planted = plant_all(_TODAY)
    refresh_every_error(now=_TODAY)

    assert {rule for _card, rule in planted} == set(active_playbook().spec.errors)
    assert _listed() == listed | planted == broken(_TODAY)


def _listed() -> set[tuple[UUID, str]]:
    return set(CardError.objects.filter(closed_at=None).values_list("card_id", "rule"))


def _the_engine_stands_by_it() -> None:
    """Invariants 1, 3, 8, 9 and 10 on all that the sample company has produced."""
    decisions = list(DecisionRow.objects.all())
    assert {row.verdict for row in decisions} >= {"allowed"}
    assert list(decided_differently(decisions)) == []
    assert quality.rules_agree() == []
    assert records.stages_exist() == records.stages_are_decided() == records.stays_are_whole() == []
