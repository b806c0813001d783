"""The next version of the process: changed in parts, previewed, published, taken back."""

from typing import Any

import pytest

from tests.world import LATER, NOW, make_lead, make_user, use_kitchens
from voronka.kernel.actor import Actor
from voronka.kernel.errors import Conflict, NotAllowed
from voronka.packs.edits import Listed, Ordered, Put
from voronka.packs.models import PlaybookDraft, Release
from voronka.packs.queries.drafts import draft_for
from voronka.packs.queries.impact import impact_of
from voronka.packs.queries.releases import releases, version
from voronka.packs.queries.uses import uses_of
from voronka.packs.use_cases.change_draft import (
    SomebodyElseWasFirst,
    UnableToChangeDraft,
    change_draft,
)
from voronka.packs.use_cases.discard_draft import discard_draft
from voronka.packs.use_cases.publish_draft import UnableToPublishDraft, publish_draft
from voronka.packs.use_cases.remove_part import remove_part
from voronka.packs.use_cases.renew_draft import renew_draft
from voronka.packs.use_cases.replace_draft import UnableToReplaceDraft, replace_draft
from voronka.packs.use_cases.restore_version import UnableToRestoreVersion, restore_version
from voronka.packs.use_cases.revert_part import revert_part
from voronka.process.models.active import active_playbook
from voronka.process.parts import at, digest
from voronka.process.playbook import Playbook
from voronka.records.models import BulkAction
from voronka.records.use_cases.move_card import move_card
from voronka.records.use_cases.run_bulk_action import run_bulk_action
from voronka.records.use_cases.run_command import CommandRefused

pytestmark = pytest.mark.django_db

IRINA = Actor(kind="person", name="Irina", role="admin")
VIKTOR = Actor(kind="person", name="Viktor", role="director")
ANNA = Actor(kind="person", name="Anna", role="sales")
_BUDGET = ("fields", "lead", "budget")
_LABEL = (*_BUDGET, "label")
_OURS = ("pipelines", "leads", "stages", "ours")


@pytest.fixture
def kitchens() -> Playbook:
    return use_kitchens()


def _put(path: tuple[str, ...], value: Any, *, by: Actor = IRINA, seen: str | None = None) -> None:
    change_draft(edits=[Put(path=path, value=value, seen=seen)], actor=by, now=NOW)


def _publish(comment: str = "Clearer words", by: Actor = IRINA) -> None:
    publish_draft(comment=comment, seen=draft_for(actor=by).seen, actor=by, now=LATER)


def test_without_a_draft_nothing_differs(kitchens: Playbook) -> None:
    draft = draft_for(actor=IRINA)

    assert (draft.differences, draft.changed_by, draft.is_behind) == ([], "", False)
    assert draft.playbook.hash == kitchens.hash


def test_a_part_is_changed_and_the_process_in_force_stays(kitchens: Playbook) -> None:
    _put(_LABEL, {"ru": "Бюджет кухни", "en": "Kitchen budget"})

    (found,) = draft_for(actor=IRINA).differences
    assert (found.path, found.happened) == (_LABEL, "changed")
    assert found.after == {"ru": "Бюджет кухни", "en": "Kitchen budget"}
    assert active_playbook().hash == kitchens.hash


def test_a_salesperson_changes_nothing(kitchens: Playbook) -> None:
    with pytest.raises(NotAllowed):
        _put(_LABEL, "Money", by=ANNA)

    assert not PlaybookDraft.objects.exists()


def test_what_would_not_hold_together_is_refused_with_its_place(kitchens: Playbook) -> None:
    with pytest.raises(UnableToChangeDraft) as refusal:
        _put((*_OURS, "gate", "require"), ["budgett"])

    (remark,) = refusal.value.remarks
    assert remark.path == (*_OURS, "gate", "require", "0")
    assert remark.what.en == "there is no field of a lead 'budgett'; did you mean 'budget'?"
    assert not PlaybookDraft.objects.exists()


def test_two_who_change_one_part_are_told_and_nothing_is_overwritten(kitchens: Playbook) -> None:
    seen = digest(at(draft_for(actor=IRINA).tree, _LABEL))
    _put(_LABEL, "Budget of Viktor", by=VIKTOR, seen=seen)

    with pytest.raises(SomebodyElseWasFirst) as conflict:
        _put(_LABEL, "Budget of Irina", seen=seen)

    assert (conflict.value.theirs, conflict.value.by) == ("Budget of Viktor", "Viktor")
    assert at(draft_for(actor=IRINA).tree, _LABEL) == "Budget of Viktor"


def test_two_who_change_different_parts_do_not_meet(kitchens: Playbook) -> None:
    tree = draft_for(actor=IRINA).tree
    colour = (*_OURS, "color")

    _put(_LABEL, "Budget", by=VIKTOR, seen=digest(at(tree, _LABEL)))
    _put(colour, "green", seen=digest(at(tree, colour)))

    draft = draft_for(actor=IRINA)
    assert [each.path for each in draft.differences] == [_LABEL, colour]
    assert draft.touch_of(_LABEL).by == "Viktor"  # type: ignore[union-attr]


def test_one_change_is_taken_back_and_the_other_stays(kitchens: Playbook) -> None:
    _put(_LABEL, "Budget")
    stages = list(kitchens.pipeline("leads").stages)
    keys = [stages[0], stages[2], stages[1], *stages[3:]]
    change_draft(
        edits=[Ordered(path=("pipelines", "leads", "stages"), keys=keys)], actor=IRINA, now=NOW
    )

    revert_part(path=_LABEL, actor=IRINA, now=LATER)

    (left,) = draft_for(actor=IRINA).differences
    assert (left.happened, left.after) == ("moved", keys)


def test_published_it_decides_and_is_told_of(kitchens: Playbook) -> None:
    _put(_LABEL, {"ru": "Бюджет кухни", "en": "Kitchen budget"})

    _publish()

    field = active_playbook().field("lead", "budget")
    assert field is not None and field.label.en == "Kitchen budget"
    assert not PlaybookDraft.objects.exists()
    release = Release.objects.get()
    assert (release.before, release.comment, release.by) == (
        kitchens.hash,
        "Clearer words",
        "Irina",
    )


def test_an_untouched_round_leaves_the_bytes_alone(kitchens: Playbook) -> None:
    _put(_LABEL, "Budget")
    before = at(draft_for(actor=IRINA).tree, _LABEL)
    revert_part(path=_LABEL, actor=IRINA, now=LATER)

    draft = draft_for(actor=IRINA)
    assert before == "Budget"
    assert draft.playbook.text == kitchens.text


def test_nobody_publishes_what_they_have_not_seen(kitchens: Playbook) -> None:
    _put(_LABEL, "Budget")
    seen = draft_for(actor=IRINA).seen
    _put((*_OURS, "color"), "green", by=VIKTOR)

    with pytest.raises(Conflict):
        publish_draft(comment="Mine", seen=seen, actor=IRINA, now=LATER)

    assert active_playbook().hash == kitchens.hash


def test_a_comment_is_asked_for(kitchens: Playbook) -> None:
    _put(_LABEL, "Budget")

    with pytest.raises(UnableToPublishDraft):
        _publish(comment=" ")

    assert active_playbook().hash == kitchens.hash


def test_another_version_that_came_meanwhile_is_joined_first(kitchens: Playbook) -> None:
    _put((*_OURS, "color"), "green")
    _publish()
    other = active_playbook()
    _put(_LABEL, "Budget")
    restore_version(playbook_hash=kitchens.hash, comment="Back", actor=VIKTOR, now=LATER)

    with pytest.raises(Conflict):
        _publish()
    renew_draft(actor=IRINA, now=LATER)

    draft = draft_for(actor=IRINA)
    assert [each.path for each in draft.differences] == [_LABEL]
    assert at(draft.tree, (*_OURS, "color")) == "yellow"
    assert other.hash != active_playbook().hash == kitchens.hash


def test_a_field_with_values_is_archived_and_not_dropped(kitchens: Playbook) -> None:
    make_lead(owner=make_user("Anna"), competitors="Another showroom")
    remove_part(path=("fields", "lead", "competitors"), everywhere=True, actor=IRINA, now=NOW)

    with pytest.raises(UnableToPublishDraft) as refusal:
        _publish()

    assert "(1)" in str(refusal.value)
    assert active_playbook().hash == kitchens.hash
    discard_draft(actor=IRINA, now=LATER)
    _put(("fields", "lead", "competitors", "archived"), True)
    _publish()
    assert active_playbook().fields("lead")["competitors"].archived


def test_an_archived_stage_sends_its_cards_on_by_the_gates(kitchens: Playbook) -> None:
    irina = make_user("Irina").as_actor()
    lead = make_lead(owner=make_user("Anna"))
    assert lead.stage == "assigned"
    stage = ("pipelines", "leads", "stages", "assigned")
    tree = at(draft_for(actor=irina).tree, stage)
    robots = [u.path for u in uses_of(path=stage, actor=irina).places if u.path[0] == "robots"]
    edits = [Put(path=path[:2], value=None) for path in dict.fromkeys(p[:2] for p in robots)]
    archived = Put(path=stage, value=tree | {"archived": True, "cards_to": "ours"})
    change_draft(edits=[*edits, archived], actor=irina, now=NOW)

    seen = draft_for(actor=irina).seen
    (bulk,) = publish_draft(comment="Fewer steps", seen=seen, actor=irina, now=LATER)
    run_bulk_action(bulk_id=bulk, now=LATER)

    done = BulkAction.objects.get(pk=bulk)
    lead.refresh_from_db()
    assert (done.total, lead.stage) == (1, "assigned")
    assert "assigned" not in active_playbook().path("leads")


def test_impact_tells_what_changes_for_the_work_at_hand(kitchens: Playbook) -> None:
    lead = make_lead(owner=make_user("Anna"))
    change_draft(
        edits=[
            Listed(path=("pipelines", "leads", "stages", "ours", "gate", "require"), add=["email"]),
            Put(path=("robots", "confirm_visit"), value=None),
        ],
        actor=IRINA,
        now=NOW,
    )

    draft = draft_for(actor=IRINA)
    impact = impact_of(draft.playbook, before=kitchens)

    assert [(d.stage, d.field.en, d.lacking) for d in impact.demands] == [
        ("ours", draft.playbook.fields("lead")["email"].label.en, 1)
    ]
    assert [(r.key, r.happened) for r in impact.robots] == [("confirm_visit", "gone")]
    assert [(s.stage, s.happened, s.cards) for s in impact.stages] == [("ours", "gate", 0)]
    assert impact.is_possible and lead.stage == "assigned"


def test_going_back_brings_the_old_version_in_force_and_is_told(kitchens: Playbook) -> None:
    _put(_LABEL, "Budget")
    _publish()
    changed = active_playbook().hash

    with pytest.raises(UnableToRestoreVersion):
        restore_version(playbook_hash=kitchens.hash, comment="", actor=IRINA, now=LATER)
    restore_version(playbook_hash=kitchens.hash, comment="As it was", actor=IRINA, now=LATER)

    assert active_playbook().hash == kitchens.hash
    rows = releases(actor=IRINA)
    assert [(r.playbook_hash, r.comment) for r in rows] == [
        (kitchens.hash, "As it was"),
        (changed, "Clearer words"),
    ]
    assert [d.path for d in version(playbook_hash=changed, actor=IRINA).brought] == [_LABEL]


def test_a_text_of_ones_own_with_mistakes_is_refused_by_line(kitchens: Playbook) -> None:
    text = kitchens.text.replace("- budget\n", "- budgett\n", 1)

    with pytest.raises(UnableToReplaceDraft) as refusal:
        replace_draft(files={"playbook.yaml": text}, actor=IRINA, now=NOW)

    assert [each.line for each in refusal.value.problems] == [
        1 + text.split("\n").index(next(x for x in text.split("\n") if "- budgett" in x))
    ]
    assert not PlaybookDraft.objects.exists()


def test_a_text_of_ones_own_becomes_the_draft(kitchens: Playbook) -> None:
    text = kitchens.text.replace("color: yellow", "color: green", 1)

    replace_draft(files={"playbook.yaml": text}, actor=IRINA, now=NOW)

    draft = draft_for(actor=IRINA)
    assert [each.path for each in draft.differences] == [(*_OURS, "color")]
    assert draft.playbook.text == text


# Where is it used


def test_where_a_field_is_used_is_told_place_by_place(kitchens: Playbook) -> None:
    uses = uses_of(path=_BUDGET, actor=IRINA)

    paths = {"/".join(use.path[:5]) for use in uses.places}
    assert "pipelines/leads/stages/ours/gate" in paths
    assert "conversion/fields/budget" in paths
    assert any(use.path[0] == "scoring" for use in uses.places)


def test_a_used_field_is_not_taken_out_and_one_only_listed_is_on_purpose(
    kitchens: Playbook,
) -> None:
    with pytest.raises(UnableToChangeDraft) as refusal:
        remove_part(path=_BUDGET, everywhere=True, actor=IRINA, now=NOW)

    assert any(each.path[0] == "scoring" for each in refusal.value.remarks)
    assert not PlaybookDraft.objects.exists()


def test_a_role_is_used_by_those_who_have_it(kitchens: Playbook) -> None:
    make_user("Galina")

    uses = uses_of(path=("roles", "head"), actor=IRINA)

    assert uses.people == ["Galina"]
    assert any(use.path[0] == "sos" for use in uses.places)


def test_no_card_comes_into_an_archived_stage(kitchens: Playbook) -> None:
    lead = make_lead(owner=make_user("Anna"))
    _put((*_OURS, "archived"), True)
    _publish()

    with pytest.raises(CommandRefused) as refusal:
        move_card(ref=lead.ref, stage="ours", actor=make_user("Galina").as_actor(), now=LATER)

    lead.refresh_from_db()
    assert lead.stage == "assigned"
    assert "в архиве" in str(refusal.value)
