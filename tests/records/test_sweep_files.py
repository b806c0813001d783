"""Stored files that no row names go, and only they."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.db import transaction

from tests.world import NOW, make_lead, make_user, use_showroom
from voronka.kernel import clock
from voronka.kernel.actor import Actor
from voronka.process.state import CardRef
from voronka.records import checks
from voronka.records.models import CardFile
from voronka.records.queries import files
from voronka.records.use_cases.attach_file import attach_file
from voronka.records.use_cases.sweep_files import SPARED, sweep_files

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


class _Undone(Exception):
    pass


def _attach(ref: CardRef, actor: Actor, content: bytes) -> CardFile:
    file_id = attach_file(ref=ref, name="a", content=ContentFile(content), actor=actor, now=NOW)
    return CardFile.objects.get(pk=file_id)


@pytest.fixture
def anna() -> Actor:
    use_showroom()
    storage = CardFile.storage()
    for number in range(256):
        folder = f"{number:02x}"
        for name in storage.listdir(folder)[1] if storage.exists(folder) else ():
            storage.delete(f"{folder}/{name}")
    return make_user("Anna").as_actor()


def test_what_an_undone_transaction_has_stored_is_removed_after_a_day(anna: Actor) -> None:
    lead = make_lead()
    kept = _attach(lead.ref, anna, b"kept")
    with pytest.raises(_Undone), transaction.atomic():
        stray = _attach(lead.ref, anna, b"stray")
        raise _Undone
    storage = CardFile.storage()
    assert storage.exists(str(stray.stored))

    # It may still be being attached.
    assert sweep_files(now=clock.machine_now() + SPARED - MINUTE) == 0
    assert storage.exists(str(stray.stored))

    assert sweep_files(now=clock.machine_now() + SPARED + MINUTE) == 1

    assert not storage.exists(str(stray.stored))
    assert files.opened(file_id=kept.pk, actor=anna).content.read() == b"kept"
    assert checks.files_are_whole() == []


def test_what_other_areas_have_stored_stays(anna: Actor) -> None:
    storage = CardFile.storage()
    name = storage.save("imports/a file of others", ContentFile(b"x"))

    assert sweep_files(now=clock.machine_now() + 2 * SPARED) == 0

    assert storage.exists(name)
    storage.delete(name)


def test_the_check_names_bytes_that_are_gone_and_strays_nobody_swept(
    anna: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    lead = make_lead()
    gone = _attach(lead.ref, anna, b"gone")
    CardFile.storage().delete(str(gone.stored))
    with pytest.raises(_Undone), transaction.atomic():
        _attach(lead.ref, anna, b"stray")
        raise _Undone
    assert checks.files_are_whole() == [f"the bytes of file {gone.stored.name} are gone"]

    monkeypatch.setattr(checks, "_SWEPT", -MINUTE)

    assert checks.files_are_whole() == [
        f"the bytes of file {gone.stored.name} are gone",
        "1 stored files belong to no card; the worker has not removed them",
    ]
