from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from tests.process.books import changed
from tests.world import NOW
from voronka.kernel.actor import SYSTEM
from voronka.packs.use_cases.apply_playbook import apply_playbook
from voronka.process.models import PlaybookVersion

WRITERS = 6


@pytest.mark.django_db(transaction=True)
def test_of_several_who_apply_at_once_the_last_is_in_force_and_none_fails() -> None:
    start = Barrier(WRITERS)

    def apply(number: int) -> str:
        text = changed("first: 30wm", f"first: {30 + number}wm")
        try:
            start.wait()
            version = apply_playbook(files={"playbook.yaml": text}, actor=SYSTEM, now=NOW)
            return version.hash
        finally:
            connection.close()

    with ThreadPoolExecutor(WRITERS) as pool:
        hashes = list(pool.map(apply, range(WRITERS)))

    assert len(set(hashes)) == WRITERS
    assert PlaybookVersion.objects.count() == WRITERS
    assert PlaybookVersion.objects.get(active=True).hash in hashes
