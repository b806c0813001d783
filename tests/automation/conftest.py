from collections.abc import Iterator

import pytest

from voronka.records.models import DecisionRow
from voronka.records.queries.decisions import decided_differently


@pytest.fixture(autouse=True)
def _everything_is_decided_the_same_again(request: pytest.FixtureRequest) -> Iterator[None]:
    """Invariant 8, whatever a test did: each decision that it left comes out equal once more."""
    if request.node.get_closest_marker("django_db") is None:
        yield
        return
    request.getfixturevalue("db")
    yield
    assert list(decided_differently(list(DecisionRow.objects.all()))) == []
