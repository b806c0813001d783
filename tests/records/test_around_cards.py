"""Notes, files, participants, owners: what happens around a card besides its stages."""

import hashlib

import pytest
from django.core.files.base import ContentFile

from tests.world import LATER, NOW, make_cast, make_lead, make_user, use_showroom
from voronka.kernel.ids import new_id
from voronka.records.models import CardEvent, CardFile, CardParticipant, Lead
from voronka.records.queries.timeline import timeline
from voronka.records.use_cases.add_note import UnableToAddNote, add_note
from voronka.records.use_cases.add_participant import UnableToAddParticipant, add_participant
from voronka.records.use_cases.assign_card import assign_card
from voronka.records.use_cases.attach_file import UnableToAttachFile, attach_file
from voronka.records.use_cases.remove_participant import remove_participant
from voronka.records.use_cases.run_command import CommandRefused

pytestmark = pytest.mark.django_db


def test_a_note_stands_in_the_timeline_and_moves_no_clock() -> None:
    use_showroom()
    anna = make_user("Anna")
    lead = make_lead(owner=anna)

    add_note(ref=lead.ref, text="  called back  ", actor=anna.as_actor(), now=LATER)

    newest = timeline(ref=lead.ref, actor=anna.as_actor()).rows[0]
    assert (newest.kind, newest.note, newest.actor_name, newest.at) == (
        "note",
        "called back",
        "Anna",
        LATER,
    )
    assert Lead.objects.get(pk=lead.pk).last_touch_at == NOW
    with pytest.raises(UnableToAddNote):
        add_note(ref=lead.ref, text=" \n ", actor=anna.as_actor(), now=LATER)
    assert CardEvent.objects.filter(kind="note").count() == 1


def test_a_timeline_goes_on_where_it_was_read_up_to_and_narrows_by_kind() -> None:
    use_showroom()
    anna = make_user("Anna").as_actor()
    lead = make_lead(by=anna, channel="hand")
    for number in range(5):
        add_note(ref=lead.ref, text=f"note {number}", actor=anna, now=LATER)

    first = timeline(ref=lead.ref, actor=anna, kinds=["note"], limit=3)
    rest = timeline(ref=lead.ref, actor=anna, kinds=["note"], limit=3, before=first.more)

    told = [row.note for row in (*first.rows, *rest.rows)]
    assert told == ["note 4", "note 3", "note 2", "note 1", "note 0"]
    assert rest.more is None


@pytest.mark.parametrize(
    ("name", "content", "kept_as", "content_type"),
    [
        ("C:\\photos\\plan.jpg", b"\xff\xd8\xff\xe0rest", "plan.jpg", "image/jpeg"),
        ("../../etc/passwd", b"root:x:0", "passwd", "application/octet-stream"),
        ("page.png", b"<html><script>", "page.png", "application/octet-stream"),
        ("page.html", b"<html>", "page.html", "application/octet-stream"),
        ("estimate.pdf", b"%PDF-1.7", "estimate.pdf", "application/pdf"),
        ("list.csv", b"a;b", "list.csv", "text/csv"),
    ],
)
def test_a_file_is_what_its_bytes_are(
    name: str, content: bytes, kept_as: str, content_type: str
) -> None:
    use_showroom()
    anna = make_user("Anna")
    lead = make_lead(owner=anna)

    file_id = attach_file(
        ref=lead.ref, name=name, content=ContentFile(content), actor=anna.as_actor(), now=LATER
    )

    file = CardFile.objects.get(pk=file_id)
    assert (file.name, file.content_type, file.size) == (kept_as, content_type, len(content))
    assert file.sha256 == hashlib.sha256(content).hexdigest()
    assert file.is_picture() is (content_type == "image/jpeg")
    assert file.stored.open("rb").read() == content
    assert ".." not in str(file.stored.name)


def test_an_empty_file_is_refused() -> None:
    use_showroom()
    anna = make_user("Anna")
    lead = make_lead(owner=anna)

    with pytest.raises(UnableToAttachFile):
        attach_file(
            ref=lead.ref, name="x", content=ContentFile(b""), actor=anna.as_actor(), now=LATER
        )

    assert CardFile.objects.count() == 0


def test_participants_come_once_and_go() -> None:
    use_showroom()
    cast = make_cast()
    lead = make_lead(owner=cast["Anna"])
    anna, maxim = cast["Anna"].as_actor(), cast["Maxim"].pk

    for _ in range(2):
        add_participant(ref=lead.ref, user_id=maxim, role="measurer", actor=anna, now=LATER)
    assert CardParticipant.objects.filter(card_id=lead.pk).count() == 1
    with pytest.raises(UnableToAddParticipant):
        add_participant(ref=lead.ref, user_id=new_id(), actor=anna, now=LATER)
    remove_participant(ref=lead.ref, user_id=maxim, actor=anna, now=LATER)

    assert CardParticipant.objects.count() == 0
    told = CardEvent.objects.filter(card_id=lead.pk, kind__startswith="participant")
    assert [each.kind for each in told.order_by("id")] == [
        "participant_added",
        "participant_removed",
    ]


def test_the_team_goes_with_the_owner_and_strangers_cannot_own() -> None:
    use_showroom()
    cast = make_cast()
    lead = make_lead(owner=cast["Anna"])
    galina, zoya = cast["Galina"].as_actor(), cast["Zoya"]

    assign_card(ref=lead.ref, owner_id=zoya.pk, actor=galina, now=LATER)
    lead.refresh_from_db()
    assert (lead.owner, lead.team_id) == (zoya, zoya.team_id)
    with pytest.raises(CommandRefused):
        assign_card(ref=lead.ref, owner_id=new_id(), actor=galina, now=LATER)

    lead.refresh_from_db()
    assert (lead.owner, lead.version) == (zoya, 2)
    row = next(each for each in timeline(ref=lead.ref, actor=galina).rows if each.kind == "owner")
    assert (row.before, row.after) == ("Anna", "Zoya")
