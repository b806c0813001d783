"""A new version waits for a second person's word, or for its date (R7)."""

from datetime import timedelta

import pytest

from tests.world import LATER, NOW, make_user, use_kitchens
from voronka.kernel.actor import Actor
from voronka.kernel.errors import Conflict, NotAllowed
from voronka.packs.edits import Listed, Put
from voronka.packs.models import PlaybookDraft, Proposal, Release
from voronka.packs.queries.drafts import draft_for
from voronka.packs.queries.impact import impact_of
from voronka.packs.queries.proposals import proposal_for
from voronka.packs.use_cases.approve_draft import approve_draft
from voronka.packs.use_cases.change_draft import change_draft
from voronka.packs.use_cases.discard_draft import discard_draft
from voronka.packs.use_cases.propose_draft import propose_draft
from voronka.packs.use_cases.publish_draft import UnableToPublishDraft, publish_draft
from voronka.packs.use_cases.publish_due_draft import publish_due_draft
from voronka.packs.use_cases.restore_version import UnableToRestoreVersion, restore_version
from voronka.packs.use_cases.withdraw_proposal import withdraw_proposal
from voronka.process.models.active import active_playbook
from voronka.process.playbook import Playbook
from voronka.work.models import Notification
from voronka.work.queries.notifications import notifications_page

pytestmark = pytest.mark.django_db

_LABEL = ("fields", "lead", "budget", "label")
TOMORROW = LATER + timedelta(days=1)


@pytest.fixture
def kitchens() -> Playbook:
    return use_kitchens()


@pytest.fixture
def irina() -> Actor:
    return make_user("Irina").as_actor()


@pytest.fixture
def viktor() -> Actor:
    return make_user("Viktor").as_actor()


def _rename(actor: Actor, label: str = "Sum") -> None:
    change_draft(edits=[Put(path=_LABEL, value=label)], actor=actor, now=NOW)


def _propose(actor: Actor, *, days: int = 0) -> None:
    counts_from = LATER + timedelta(days=days) if days else None
    seen = draft_for(actor=actor).seen
    propose_draft(comment="Clearer", seen=seen, counts_from=counts_from, actor=actor, now=LATER)


def _approve(actor: Actor) -> None:
    approve_draft(seen=draft_for(actor=actor).seen, actor=actor, now=LATER)


def _have_directors_approve(irina: Actor) -> None:
    """From now on a director's word is needed."""
    change_draft(
        edits=[Listed(path=("roles", role, "can"), add=("approve",)) for role in ("director",)],
        actor=irina,
        now=NOW,
    )
    seen = draft_for(actor=irina).seen
    publish_draft(comment="Two pairs of eyes", seen=seen, actor=irina, now=NOW)


def test_nobody_publishes_alone_once_a_role_approves(
    kitchens: Playbook, irina: Actor, viktor: Actor
) -> None:
    _have_directors_approve(irina)
    before = active_playbook().hash
    _rename(irina)

    with pytest.raises(UnableToPublishDraft):
        publish_draft(comment="x", seen=draft_for(actor=irina).seen, actor=irina, now=LATER)
    _propose(irina)
    with pytest.raises(NotAllowed):
        _approve(irina)
    assert active_playbook().hash == before
    waiting = proposal_for(actor=viktor)
    assert waiting is not None
    assert (waiting.by, waiting.is_ready, waiting.may_approve) == ("Irina", False, True)

    _approve(viktor)

    assert active_playbook().field("lead", "budget").label.en == "Sum"  # type: ignore[union-attr]
    assert Release.objects.get(playbook_hash=active_playbook().hash).by == "Irina, Viktor"
    assert not Proposal.objects.exists()


def test_rights_that_change_are_told_with_how_many_people_have_them(
    kitchens: Playbook, irina: Actor
) -> None:
    make_user("Anna")
    make_user("Boris")
    change_draft(
        edits=[Listed(path=("roles", "sales", "can"), remove=("lose",))], actor=irina, now=NOW
    )
    draft = draft_for(actor=irina)

    (role,) = impact_of(draft.playbook, before=draft.in_force).roles

    assert (role.key, role.happened, role.people) == ("sales", "changed", 2)


def test_one_does_not_approve_what_one_proposes(
    kitchens: Playbook, irina: Actor, viktor: Actor
) -> None:
    _have_directors_approve(irina)
    before = active_playbook().hash
    _rename(viktor)
    _propose(viktor)

    with pytest.raises(UnableToPublishDraft) as refusal:
        _approve(viktor)

    assert str(refusal.value) == "Ваше предложение должен утвердить кто-то другой."
    assert active_playbook().hash == before


def test_what_was_changed_since_is_not_approved(
    kitchens: Playbook, irina: Actor, viktor: Actor
) -> None:
    _have_directors_approve(irina)
    before = active_playbook().hash
    _rename(irina)
    _propose(irina)
    _rename(irina, "Money")

    with pytest.raises(Conflict):
        _approve(viktor)

    waiting = proposal_for(actor=viktor)
    assert waiting is not None and waiting.has_lapsed and not waiting.may_approve
    assert active_playbook().hash == before


def test_a_version_counts_from_its_date(kitchens: Playbook, irina: Actor) -> None:
    _rename(irina)
    _propose(irina, days=1)

    assert publish_due_draft(now=LATER) is False
    assert active_playbook().hash == kitchens.hash
    assert publish_due_draft(now=TOMORROW) is True

    assert active_playbook().field("lead", "budget").label.en == "Sum"  # type: ignore[union-attr]
    release = Release.objects.get(playbook_hash=active_playbook().hash)
    assert (release.by, release.at, release.comment) == ("Irina", TOMORROW, "Clearer")
    assert not PlaybookDraft.objects.exists()


def test_an_approved_one_waits_for_its_date_and_is_not_overtaken(
    kitchens: Playbook, irina: Actor, viktor: Actor
) -> None:
    _have_directors_approve(irina)
    before = active_playbook().hash
    _rename(irina)
    _propose(irina, days=1)

    assert publish_due_draft(now=TOMORROW) is False
    _approve(viktor)
    assert active_playbook().hash == before
    _rename(irina, "Money")
    assert publish_due_draft(now=TOMORROW) is False

    assert active_playbook().hash == before


def test_a_date_that_has_passed_and_nothing_to_wait_for_are_refused(
    kitchens: Playbook, irina: Actor
) -> None:
    _rename(irina)

    for days in (-1, 0):
        with pytest.raises(UnableToPublishDraft):
            _propose(irina, days=days)

    assert not Proposal.objects.exists()


def test_a_proposal_is_taken_back_and_the_draft_stays(kitchens: Playbook, irina: Actor) -> None:
    _rename(irina)
    _propose(irina, days=1)

    with pytest.raises(NotAllowed):
        withdraw_proposal(actor=make_user("Anna").as_actor(), now=LATER)
    assert Proposal.objects.exists()
    withdraw_proposal(actor=irina, now=LATER)

    assert not Proposal.objects.exists()
    assert [each.path for each in draft_for(actor=irina).differences] == [_LABEL]


def _told(person: Actor) -> list[tuple[str, str, bool]]:
    """Return what somebody was told of versions, and whether they need look at it no more."""
    rows = notifications_page(actor=person).rows
    return [(row.title.en, row.text.en, row.is_read) for row in reversed(rows)]


_WAITS = "A version of the process waits for approval"


def test_who_approves_hears_of_it_and_its_author_what_became_of_it(
    kitchens: Playbook, irina: Actor, viktor: Actor
) -> None:
    make_user("Anna")
    _have_directors_approve(irina)
    _rename(irina)
    _propose(irina)
    waiting = _told(viktor)

    _approve(viktor)

    assert waiting == [(_WAITS, "Irina: Clearer", False)]
    assert _told(viktor) == [(_WAITS, "Irina: Clearer", True)]
    assert _told(irina) == [("Your version of the process is approved: Viktor", "Clearer", False)]
    assert Notification.objects.count() == 2


def test_the_author_hears_of_a_refusal_and_that_the_draft_was_changed(
    kitchens: Playbook, irina: Actor, viktor: Actor
) -> None:
    _have_directors_approve(irina)
    _rename(irina)
    _propose(irina)
    withdraw_proposal(actor=viktor, now=LATER)
    _propose(irina)
    _rename(viktor, "Money")
    for _minute in range(2):
        publish_due_draft(now=TOMORROW)
    _propose(irina)
    withdraw_proposal(actor=irina, now=LATER)

    assert _told(irina) == [
        ("Your version of the process is refused: Viktor", "Clearer", False),
        (
            "Your proposal has lapsed: the draft of the process was changed (Viktor)",
            "Clearer",
            False,
        ),
    ]
    assert [read for _title, _text, read in _told(viktor)] == [True, True, True]


def test_going_back_waits_for_a_second_person_as_well(
    kitchens: Playbook, irina: Actor, viktor: Actor
) -> None:
    _have_directors_approve(irina)
    now_in_force = active_playbook().hash
    _rename(irina)

    with pytest.raises(UnableToRestoreVersion):
        restore_version(playbook_hash=kitchens.hash, comment="Back", actor=irina, now=LATER)
    assert [each.path for each in draft_for(actor=irina).differences] == [_LABEL]
    assert not Proposal.objects.exists()
    discard_draft(actor=irina, now=LATER)

    decides = restore_version(playbook_hash=kitchens.hash, comment="Back", actor=irina, now=LATER)

    assert (decides, active_playbook().hash) == (False, now_in_force)
    _approve(viktor)
    assert active_playbook().hash == kitchens.hash
    release = Release.objects.order_by("at", "pk").last()
    assert release is not None
    assert (release.by, release.comment) == ("Irina, Viktor", "Back")
