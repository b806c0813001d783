"""Error control for programs."""

import pytest

from tests.api.client import Program
from tests.quality.errors_showroom import PLANTS, use_error_rules
from tests.world import NOW, make_cast
from voronka.quality.error_control.refresh import refresh_every_error

pytestmark = pytest.mark.django_db


def test_a_program_reads_errors_their_counts_and_those_of_a_card() -> None:
    use_error_rules()
    cast = make_cast()
    wrong, other = PLANTS["no_next_step"](cast), PLANTS["owner_away"](cast)
    refresh_every_error(now=NOW)
    galina, anna = Program(cast["Galina"]), Program(cast["Anna"])

    page = galina.get("/errors/", limit=1)
    rest = galina.get("/errors/", after_opened_at=page["next_opened_at"], after_id=page["next_id"])
    summary = galina.get("/errors/summary/")

    assert {row["ref"]["id"] for row in (*page["items"], *rest["items"])} == {
        str(wrong.id),
        str(other.id),
    }
    assert [(each["rule"], each["count"]) for each in summary["rules"]] == [
        ("no_next_step", 1),
        ("owner_away", 1),
    ]
    assert len(summary["trend"]) == 30
    (row,) = anna.get(f"/leads/{wrong.id}/errors/")
    assert (row["rule"], row["label"], row["owner_name"]) == (
        "no_next_step",
        "No next step",
        "Anna",
    )
    assert anna.refused("GET", f"/leads/{other.id}/errors/")["status"] == 404
    assert [each["ref"]["id"] for each in anna.get("/errors/")["items"]] == [str(wrong.id)]
