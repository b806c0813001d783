"""The draft as a whole: what differs and what it means; publishing; versions; one's own text."""

from collections.abc import Sequence
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from voronka.kernel import clock
from voronka.kernel.errors import Conflict
from voronka.packs.archives import UnreadableArchive, files_in
from voronka.packs.queries.drafts import draft_for, must_edit
from voronka.packs.queries.impact import impact_of
from voronka.packs.queries.proposals import is_approval_needed, proposal_for
from voronka.packs.queries.releases import PAGE, releases, version
from voronka.packs.use_cases.approve_draft import approve_draft
from voronka.packs.use_cases.change_draft import UnableToChangeDraft
from voronka.packs.use_cases.discard_draft import discard_draft
from voronka.packs.use_cases.propose_draft import propose_draft
from voronka.packs.use_cases.publish_draft import UnableToPublishDraft, publish_draft
from voronka.packs.use_cases.renew_draft import renew_draft
from voronka.packs.use_cases.replace_draft import UnableToReplaceDraft, replace_draft
from voronka.packs.use_cases.restore_version import UnableToRestoreVersion, restore_version
from voronka.packs.use_cases.revert_part import revert_part
from voronka.packs.use_cases.withdraw_proposal import withdraw_proposal
from voronka.process.canonical import plain
from voronka.process.loading.sources import MAIN
from voronka.web.http import actor_of, id_in, saved
from voronka.web.playbook.sections import frame_of
from voronka.web.playbook.telling import difference_lines, remark_lines
from voronka.web.tasks.moments import moment_in


@require_safe
@login_required
def draft_show(request: HttpRequest) -> HttpResponse:
    """GET /process/draft/: what differs from the process in force, and what it would mean."""
    return _draft(request)


@require_POST
@login_required
def publication_create(request: HttpRequest) -> HttpResponse:
    """POST /process/draft/publication/: from now on it decides, or it waits for that."""
    comment, date = request.POST.get("comment", ""), request.POST.get("counts_from", "")
    seen = request.POST.get("seen", "")
    actor, now = actor_of(request), clock.now()
    counts_from = moment_in(date)
    if date and counts_from is None:
        text = _("This is no date: choose the day and the hour.")
        return _draft(request, problem=text, comment=comment, date=date)
    try:
        if counts_from is not None or is_approval_needed():
            propose_draft(comment=comment, seen=seen, counts_from=counts_from, actor=actor, now=now)
            return saved(request, "playbook:draft", _("It is proposed. The process stays so far."))
        moves = publish_draft(comment=comment, seen=seen, actor=actor, now=now)
    except (UnableToPublishDraft, Conflict) as refusal:
        return _draft(request, problem=str(refusal), comment=comment, date=date)
    return _published(request, moves)


@require_POST
@login_required
def approval_create(request: HttpRequest) -> HttpResponse:
    """POST /process/draft/approval/: a second person agrees."""
    seen = request.POST.get("seen", "")
    try:
        moves = approve_draft(seen=seen, actor=actor_of(request), now=clock.now())
    except (UnableToPublishDraft, Conflict) as refusal:
        return _draft(request, problem=str(refusal))
    waiting = proposal_for(actor=actor_of(request))
    if waiting is not None:
        return saved(request, "playbook:draft", _("It is approved and waits for its date."))
    return _published(request, moves)


@require_POST
@login_required
def proposal_delete(request: HttpRequest) -> HttpResponse:
    """POST /process/draft/withdrawal/: nothing waits any more; the draft stays."""
    withdraw_proposal(actor=actor_of(request), now=clock.now())
    return saved(request, "playbook:draft", _("The proposal is taken back. The draft stays."))


def _published(request: HttpRequest, moves: Sequence[UUID]) -> HttpResponse:
    text = _("The process is published: it decides from now on.")
    if moves:
        text += " " + _(
            "The cards of archived stages are being moved; the list of cards tells how far."
        )
    return saved(request, "playbook:versions", text)


@require_POST
@login_required
def reversion_create(request: HttpRequest) -> HttpResponse:
    """POST /process/draft/reversion/: one change of the draft is taken back."""
    path = tuple(request.POST.get("path", "").split("/"))
    try:
        revert_part(path=path, actor=actor_of(request), now=clock.now())
    except UnableToChangeDraft as refusal:
        told = "; ".join(each.what.in_(request.LANGUAGE_CODE) for each in refusal.remarks)
        problem = _("Other changes rely on this one: %(where)s") % {"where": told}
        return _draft(request, problem=problem)
    return saved(request, "playbook:draft", _("The change is taken back."))


@require_POST
@login_required
def renewal_create(request: HttpRequest) -> HttpResponse:
    """POST /process/draft/renewal/: brought up to the version that came into force."""
    try:
        renew_draft(actor=actor_of(request), now=clock.now())
    except UnableToChangeDraft as refusal:
        return _draft(request, problem=str(refusal))
    text = _("The draft holds what is in force now, and your changes. Look at them again.")
    return saved(request, "playbook:draft", text)


@require_POST
@login_required
def draft_delete(request: HttpRequest) -> HttpResponse:
    """POST /process/draft/discarding/: everything that was changed is given up."""
    discard_draft(actor=actor_of(request), now=clock.now())
    return saved(request, "playbook:draft", _("The draft is discarded."))


@require_http_methods(["GET", "POST"])
@login_required
def text_update(request: HttpRequest) -> HttpResponse:
    """GET and POST /process/draft/text/: the whole process as a text of one's own."""
    must_edit(actor_of(request))
    typed, problem = request.POST.get("text", ""), ""
    if request.method == "GET":
        return _text(request, draft_for(actor=actor_of(request)).playbook.text)
    file = request.FILES.get("file")
    try:
        if file is not None:
            files = files_in(file.name or "", file.read())
        else:
            files = {MAIN: typed.replace("\r\n", "\n")}
        typed = files.get(MAIN, typed)
        seen = request.POST.get("seen", "")
        replace_draft(files=files, seen=seen, actor=actor_of(request), now=clock.now())
    except UnreadableArchive as refusal:
        problem = {
            "too_large": _("The file is too large: up to 4 MB in 300 files are taken."),
            "no_archive": _("This is no ZIP archive, or it is damaged."),
        }.get(refusal.reason, _("There is no playbook.yaml in the archive."))
        return _text(request, typed, problem=problem)
    except UnableToReplaceDraft as refusal:
        return _text(request, typed, problem=str(refusal), refusal=refusal)
    return saved(request, "playbook:draft", _("The text is the draft now. See what it changes."))


@require_safe
@login_required
def versions_index(request: HttpRequest) -> HttpResponse:
    """GET /process/versions/: what came into force when, by whom and why."""
    before = request.GET.get("before", "")
    rows = releases(actor=actor_of(request), before_id=id_in(before) if before else None)
    draft = draft_for(actor=actor_of(request))
    older = rows[-1].id if len(rows) == PAGE else None
    context = {"rows": rows, "older": older, **frame_of(request, draft)}
    return TemplateResponse(request, "playbook/versions.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def version_show(request: HttpRequest, playbook_hash: str) -> HttpResponse:
    """GET and POST /process/versions/…/: what it changed; going back to it."""
    actor, problem, comment = actor_of(request), "", request.POST.get("comment", "")
    if request.method == "POST":
        try:
            decides = restore_version(
                playbook_hash=playbook_hash, comment=comment, actor=actor, now=clock.now()
            )
        except UnableToRestoreVersion as refusal:
            problem = str(refusal)
        else:
            if not decides:
                return saved(
                    request, "playbook:draft", _("It is proposed. The process stays so far.")
                )
            return saved(request, "playbook:versions", _("This version decides from now on."))
    found = version(playbook_hash=playbook_hash, actor=actor)
    draft, locale = draft_for(actor=actor), request.LANGUAGE_CODE
    tree, in_force = plain(found.playbook.spec), plain(draft.in_force.spec)
    before = plain(found.before.spec) if found.before is not None else {}
    context = {
        "version": found,
        "brought": difference_lines(found.brought, before, tree, locale),
        "going_back": difference_lines(found.going_back, in_force, tree, locale),
        "is_approval_needed": is_approval_needed(),
        "problem": problem,
        "comment": comment,
        **frame_of(request, draft),
    }
    status = 422 if problem else 200
    return TemplateResponse(request, "playbook/version.html", context, status=status)


def _draft(
    request: HttpRequest, *, problem: str = "", comment: str = "", date: str = ""
) -> HttpResponse:
    draft, locale = draft_for(actor=actor_of(request)), request.LANGUAGE_CODE
    in_force = plain(draft.in_force.spec)
    mistakes = [each for each in draft.unwise if each.severity == "error"]
    context = {
        "lines": difference_lines(draft.differences, in_force, draft.tree, locale, draft=draft),
        "impact": impact_of(draft.playbook, before=draft.in_force) if draft.differences else None,
        "remarks": remark_lines(draft.unwise, draft.tree, locale) if draft.differences else [],
        "has_mistakes": bool(mistakes),
        "proposal": proposal_for(actor=actor_of(request)),
        "is_approval_needed": is_approval_needed(),
        "problem": problem,
        "comment": comment,
        "date": date,
        **frame_of(request, draft),
    }
    status = 422 if problem else 200
    return TemplateResponse(request, "playbook/draft.html", context, status=status)


def _text(
    request: HttpRequest,
    text: str,
    *,
    problem: str = "",
    refusal: UnableToReplaceDraft | None = None,
) -> HttpResponse:
    draft = draft_for(actor=actor_of(request))
    context = {
        "text": text,
        "problem": problem,
        "mistakes": refusal.problems if refusal is not None else (),
        **frame_of(request, draft),
    }
    status = 422 if problem else 200
    return TemplateResponse(request, "playbook/text.html", context, status=status)
