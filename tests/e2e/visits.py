"""
Run as a module with key, name and password of a new measurer: gives them a visit that begins now,
and prints it.

It is booked and confirmed by the rules, for a free time of the next days, and then put to now,
whatever the hour at which the tests run.
"""

import json
import sys
from datetime import timedelta


def _make(key: str, name: str, password: str) -> dict[str, str]:
    from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

    from tests.world import make_lead
    from voronka.kernel import clock
    from voronka.kernel.actor import SYSTEM
    from voronka.people.models import User
    from voronka.people.use_cases.create_person import create_person
    from voronka.scheduling.models import Booking
    from voronka.scheduling.queries.free_slots import free_slots
    from voronka.scheduling.use_cases.book_visit import book_visit
    from voronka.scheduling.use_cases.confirm_booking import confirm_booking

    now, owner = clock.now(), User.objects.get(email="anna@showroom.example")
    anna = owner.as_actor()
    measurer_id = create_person(
        email=f"{key}@showroom.example",
        name=name,
        role="measurer",
        phone="+74955550182",
        password=password,
        actor=SYSTEM,
        now=now,
    )
    lead = make_lead(
        owner=owner,
        now=now,
        client_name="Вера Самолётова",
        phone="+7 (495) 555-01-81",
        site_address="ул. Показательная, д. 7",
    )
    slot = free_slots(
        kind="visit",
        start=now,
        end=now + timedelta(days=14),
        now=now,
        resource_ids=[measurer_id],
    )[-1]
    booking_id = book_visit(
        ref=lead.ref,
        kind="visit",
        resource_id=measurer_id,
        starts_at=slot.starts_at,
        wishes="Собака во дворе",
        actor=anna,
        now=now,
    )
    confirm_booking(booking_id=booking_id, actor=anna, now=now)
    at_once = DateTimeTZRange(now, now + timedelta(hours=1))
    Booking.objects.filter(pk=booking_id).update(during=at_once, busy=at_once)
    return {"lead": str(lead.pk), "booking": str(booking_id), "person": str(measurer_id)}


if __name__ == "__main__":
    import django

    django.setup()
    print(json.dumps(_make(*sys.argv[1:4])))
