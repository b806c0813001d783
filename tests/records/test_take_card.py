from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from tests.world import LATER, make_lead, make_user, use_showroom
from voronka.kernel.errors import NotFound
from voronka.people.models import User
from voronka.records.models import CardEvent, DecisionRow, Lead
from voronka.records.use_cases.run_command import CommandRefused
from voronka.records.use_cases.take_card import UnableToTakeCard, take_card


@pytest.mark.django_db
def test_takes_a_free_lead() -> None:
    use_showroom()
    anna = make_user("Anna")
    lead = make_lead()

    take_card(ref=lead.ref, actor=anna.as_actor(), now=LATER)

    lead.refresh_from_db()
    assert (lead.owner, lead.team_id) == (anna, anna.team_id)


@pytest.mark.django_db
def test_who_comes_second_is_told_who_was_first() -> None:
    use_showroom()
    anna, boris = make_user("Anna"), make_user("Boris")
    lead = make_lead()
    take_card(ref=lead.ref, actor=anna.as_actor(), now=LATER)

    with pytest.raises(UnableToTakeCard, match="Anna"):
        take_card(ref=lead.ref, actor=boris.as_actor(), now=LATER)

    assert Lead.objects.get(pk=lead.pk).owner == anna
    assert DecisionRow.objects.filter(card_id=lead.pk, verdict="refused").count() == 1


@pytest.mark.django_db
def test_what_never_was_free_stays_hidden_from_strangers() -> None:
    use_showroom()
    anna, boris = make_user("Anna"), make_user("Boris")
    lead = make_lead(owner=anna)

    with pytest.raises(NotFound):
        take_card(ref=lead.ref, actor=boris.as_actor(), now=LATER)

    assert Lead.objects.get(pk=lead.pk).owner == anna


@pytest.mark.django_db
def test_who_may_not_take_is_refused() -> None:
    use_showroom()
    olga = make_user("Olga")
    lead = make_lead()

    with pytest.raises(CommandRefused):
        take_card(ref=lead.ref, actor=olga.as_actor(), now=LATER)

    assert Lead.objects.get(pk=lead.pk).owner is None


@pytest.mark.django_db(transaction=True)
def test_of_a_hundred_at_once_one_takes_it_and_all_others_are_told_who() -> None:
    use_showroom()
    sellers = [make_user(f"Seller {n}", role="sales", password=None) for n in range(100)]
    lead = make_lead()
    at_once = Barrier(20)

    def take(seller: User) -> str:
        try:
            at_once.wait(timeout=60)
            take_card(ref=lead.ref, actor=seller.as_actor(), now=LATER)
            return "taken"
        except UnableToTakeCard as told:
            return str(told)
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=20) as pool:
        said = list(pool.map(take, sellers))

    owner = Lead.objects.get(pk=lead.pk).owner
    assert owner is not None
    assert said.count("taken") == 1
    assert sellers[said.index("taken")] == owner
    assert sum(owner.name in each for each in said if each != "taken") == 99
    assert CardEvent.objects.filter(card_id=lead.pk, kind="owner", at=LATER).count() == 1
    assert DecisionRow.objects.filter(card_id=lead.pk, verdict="refused").count() == 99
