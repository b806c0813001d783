from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client

from tests.web.browsing import HTMX, signed_in, told
from tests.world import NOW, make_cast, make_lead, use_playbook, use_showroom
from voronka.kernel import clock
from voronka.records.models import BulkAction, Lead
from voronka.records.use_cases.run_bulk_action import run_bulk_action

pytestmark = pytest.mark.django_db


def test_moves_what_is_selected_and_reports_what_was_refused_and_why() -> None:
    use_showroom()
    cast = make_cast()
    complete = make_lead(
        owner=cast["Anna"], budget="450000", material="oak", site_address="Tverskaya 1"
    )
    poor = make_lead(owner=cast["Anna"], title="Poor lead")
    client = signed_in(cast["Galina"])

    bulk = _done(client, {"ids": f"{complete.pk},{poor.pk}", "stage": "ours"})

    report = client.get(f"/bulk/{bulk.pk}/report/", headers=HTMX)
    file = client.get(f"/bulk/{bulk.pk}/report.csv").content.decode()
    complete.refresh_from_db()
    poor.refresh_from_db()
    assert (complete.stage, poor.stage) == ("ours", "new")
    for page in (report.content.decode(), file):
        assert "Poor lead" in page
        assert "Fill in “Budget”." in page
    # The list around the note takes only its own part of an answer; the dialog must not.
    assert (report["HX-Retarget"], report["HX-Reselect"]) == ("#dialog", "unset")


def test_gives_all_that_match_to_a_colleague() -> None:
    use_showroom()
    cast = make_cast()
    for number in range(60):
        make_lead(owner=cast["Anna"], material="oak" if number else "birch")
    query = '?pipeline=leads&where=[["material","is","oak"]]'

    bulk = _done(
        signed_in(cast["Galina"]), {"all": "1", "query": query, "owner": str(cast["Boris"].pk)}
    )

    assert (bulk.total, bulk.done) == (59, 59)
    assert Lead.objects.filter(owner=cast["Boris"]).count() == 59
    assert Lead.objects.get(owner=cast["Anna"]).fields["material"] == "birch"


def test_a_field_of_many_is_changed_at_once() -> None:
    use_showroom()
    cast = make_cast()
    leads = [make_lead(owner=cast["Anna"]) for _ in range(2)]
    ids = ",".join(str(lead.pk) for lead in leads)

    _done(signed_in(cast["Galina"]), {"ids": ids, "f.material": "birch"})

    assert [lead.fields["material"] for lead in Lead.objects.all()] == ["birch", "birch"]


def test_who_may_not_work_in_bulk_changes_nothing() -> None:
    use_showroom()
    cast = make_cast()
    lead = make_lead(owner=cast["Anna"])
    anna = signed_in(cast["Anna"])

    moved = anna.post("/leads/list/bulk/", {"ids": lead.pk, "stage": "assigned"}, headers=HTMX)
    given = anna.post(
        "/leads/list/bulk/", {"ids": lead.pk, "owner": cast["Boris"].pk}, headers=HTMX
    )

    assert (moved.status_code, given.status_code) == (403, 403)
    assert not BulkAction.objects.exists()


def test_a_stranger_finds_no_bulk_action_of_somebody_else() -> None:
    use_showroom()
    cast = make_cast()
    lead = make_lead(owner=cast["Anna"])
    bulk = _done(signed_in(cast["Galina"]), {"ids": str(lead.pk), "stage": "assigned"})
    viktor = signed_in(cast["Viktor"])

    for place in ("", "report/", "report.csv"):
        assert viktor.get(f"/bulk/{bulk.pk}/{place}").status_code == 404
    for place in ("undoing/", "stop/", "dismissal/"):
        assert viktor.post(f"/bulk/{bulk.pk}/{place}").status_code == 404
    assert f"{bulk.pk}" not in viktor.get("/bulk/").content.decode()
    assert BulkAction.objects.count() == 1


def test_a_bulk_action_is_watched_stopped_taken_back_and_put_away() -> None:
    use_showroom()
    cast = make_cast()
    lead = make_lead(owner=cast["Anna"])
    galina = signed_in(cast["Galina"])
    galina.post("/leads/list/bulk/", {"ids": lead.pk, "stage": "assigned"}, headers=HTMX)
    bulk = BulkAction.objects.get()

    waiting = galina.get("/bulk/").content.decode()
    some = BulkAction.objects.filter(pk=bulk.pk)
    some.update(total=4, done=1, gathered_at=clock.now() - timedelta(minutes=3))
    halfway = galina.get(f"/bulk/{bulk.pk}/").content.decode()
    some.update(total=1, done=0, gathered_at=NOW)
    run_bulk_action(bulk_id=bulk.pk, now=NOW)
    finished = galina.get(f"/bulk/{bulk.pk}/")

    assert "0 of 1 cards" in waiting
    assert "1 of 4 cards" in halfway
    assert "25 %</span>" in halfway
    assert "about 9 min left" in halfway
    assert "1 card is done" in finished.content.decode()
    assert "list-changed" in told(finished)

    galina.post(f"/bulk/{bulk.pk}/undoing/", headers=HTMX)
    run_bulk_action(bulk_id=BulkAction.objects.exclude(pk=bulk.pk).get().pk, now=NOW)
    lead.refresh_from_db()
    assert lead.stage == "new"

    galina.post(f"/bulk/{bulk.pk}/dismissal/", headers=HTMX)
    assert str(bulk.pk) not in galina.get("/bulk/").content.decode()


def _done(client: Client, sent: dict[str, str]) -> BulkAction:
    """Begin a bulk action and have it carried out."""
    answer = client.post("/leads/list/bulk/", sent, headers=HTMX)
    assert "bulk-changed" in told(answer)
    bulk = BulkAction.objects.get()
    run_bulk_action(bulk_id=bulk.pk, now=NOW)
    bulk.refresh_from_db()
    return bulk


def test_many_are_junked_for_a_reason_that_needs_a_note() -> None:
    showroom = (Path(__file__).parents[1] / "showroom.yaml").read_text()
    use_playbook(
        showroom.replace("spam: {label: Spam}", "other: {label: Odd, note_required: true}")
    )
    cast = make_cast()
    lead = make_lead(owner=cast["Anna"])
    client = signed_in(cast["Galina"])

    menu = client.get("/leads/list/choices/reasons/", headers=HTMX).content.decode()
    asked = client.get("/leads/list/choices/reasons/?reason=other", headers=HTMX).content.decode()
    bulk = _done(client, {"ids": str(lead.pk), "junk": "other", "note": "A prank"})

    lead.refresh_from_db()
    assert "?reason=other" in menu
    assert 'name="note"' in asked
    assert bulk.done == 1
    assert (lead.junk_reason, lead.junk_note) == ("other", "A prank")
