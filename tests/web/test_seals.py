"""The page of seals, for the administrator."""

import pytest

from tests.web.browsing import HTMX, signed_in
from tests.world import NOW, make_cast, make_lead, use_kitchens
from voronka.records.models import Seal
from voronka.records.use_cases.seal_history import seal_history

pytestmark = pytest.mark.django_db


def test_the_administrator_sees_the_last_seal_verifies_and_takes_the_roots() -> None:
    use_kitchens()
    cast = make_cast()
    irina = signed_in(cast["Irina"])
    assert "Nothing is sealed yet" in irina.get("/settings/seals/").content.decode()
    make_lead(owner=cast["Anna"])
    seal_history(now=NOW)
    root = bytes(Seal.objects.get().root).hex()

    page = irina.get("/settings/seals/").content.decode()
    verified = irina.post("/settings/seals/verification/", headers=HTMX).content.decode()
    file = irina.get("/settings/seals/roots/").content.decode()

    assert "All was well" in page and root[:16] in page
    assert "Every row and every seal is as it was written." in verified
    assert file.splitlines()[1].endswith(root)


def test_nobody_else_finds_it() -> None:
    use_kitchens()
    cast = make_cast()

    for name in ("Anna", "Galina", "Olga"):
        client = signed_in(cast[name])
        assert client.get("/settings/seals/").status_code == 404
        assert client.post("/settings/seals/verification/").status_code == 404
        assert client.get("/settings/seals/roots/").status_code == 404
