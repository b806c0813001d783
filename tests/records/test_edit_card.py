import pytest

from tests.world import LATER, NOW, make_lead, make_user, use_showroom
from voronka.kernel.errors import NotAllowed, NotFound
from voronka.kernel.money import Money
from voronka.records.models import CardEvent, Lead
from voronka.records.use_cases.edit_card import FieldConflict, UnableToEditCard, edit_card
from voronka.records.use_cases.run_command import CommandRefused

pytestmark = pytest.mark.django_db


def test_edits_and_notes_each_field_with_both_values() -> None:
    use_showroom()
    anna = make_user("Anna")
    lead = make_lead(owner=anna, budget="100")

    edit_card(
        ref=lead.ref,
        fields={"budget": "200", "client_name": None, "urgent": "yes"},
        actor=anna.as_actor(),
        now=LATER,
    )

    lead.refresh_from_db()
    assert (lead.client_name, lead.fields["urgent"], lead.version) == (None, True, 2)
    changes = CardEvent.objects.filter(card_id=lead.pk, kind="field", at=LATER)
    assert {each.name: (each.before, each.after) for each in changes} == {
        "budget": ({"minor": 10_000, "currency": "RUB"}, {"minor": 20_000, "currency": "RUB"}),
        "client_name": ("Vera", None),
        "urgent": (None, True),
    }


def test_what_somebody_else_changed_meanwhile_is_not_overwritten() -> None:
    use_showroom()
    anna, galina = make_user("Anna"), make_user("Galina")
    lead = make_lead(owner=anna, budget="100", client_name="Vera")
    edit_card(ref=lead.ref, fields={"budget": "150"}, actor=galina.as_actor(), now=NOW)

    with pytest.raises(UnableToEditCard) as conflict:
        edit_card(
            ref=lead.ref,
            fields={"budget": "200", "client_name": "Vera S."},
            seen={"budget": "100", "client_name": "Vera"},
            actor=anna.as_actor(),
            now=LATER,
        )

    rub = [Money(amount * 100, "RUB") for amount in (100, 150, 200)]
    assert conflict.value.conflicts == (FieldConflict("budget", *rub),)
    kept = Lead.objects.get(pk=lead.pk)
    assert (kept.client_name, kept.fields["budget"]["minor"], kept.version) == ("Vera", 15_000, 2)


def test_two_who_edit_different_fields_or_mean_the_same_both_succeed() -> None:
    use_showroom()
    anna, galina = make_user("Anna"), make_user("Galina")
    lead = make_lead(owner=anna, budget="100")
    edit_card(
        ref=lead.ref, fields={"budget": "150", "material": "oak"}, actor=galina.as_actor(), now=NOW
    )

    edit_card(
        ref=lead.ref,
        fields={"budget": "150", "urgent": True},
        seen={"budget": "100", "urgent": None},
        actor=anna.as_actor(),
        now=LATER,
    )

    fields = Lead.objects.get(pk=lead.pk).fields
    assert (fields["budget"]["minor"], fields["material"], fields["urgent"]) == (
        15_000,
        "oak",
        True,
    )


def test_bad_values_are_refused_together_and_nothing_is_written() -> None:
    use_showroom()
    anna = make_user("Anna")
    lead = make_lead(owner=anna)

    with pytest.raises(CommandRefused) as refused:
        edit_card(
            ref=lead.ref,
            fields={"phone": "12", "material": "plastic", "nothing": 1, "urgent": True},
            actor=anna.as_actor(),
            now=LATER,
        )

    fields = sorted(str(each.field) for each in refused.value.decision.refusals)
    assert fields == ["material", "nothing", "phone"]
    assert Lead.objects.get(pk=lead.pk).fields == {}


def test_who_only_sees_may_not_edit_and_strangers_find_nothing() -> None:
    use_showroom()
    lead = make_lead(owner=make_user("Anna"))

    for who, refusal in [("Olga", NotAllowed), ("Zoya", NotFound)]:
        with pytest.raises(refusal):
            actor = make_user(who).as_actor()
            edit_card(ref=lead.ref, fields={"title": "x"}, actor=actor, now=LATER)

    assert Lead.objects.get(pk=lead.pk).title is None
