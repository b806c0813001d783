"""Changing one part of the process by its form; nothing is in force before it is published."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from voronka.kernel import clock
from voronka.packs.compiling import Remark
from voronka.packs.queries.drafts import draft_for, must_edit
from voronka.packs.queries.uses import noun_of, uses_of
from voronka.packs.use_cases.change_draft import (
    SomebodyElseWasFirst,
    UnableToChangeDraft,
    change_draft,
)
from voronka.packs.use_cases.remove_part import remove_part
from voronka.process.parts import Path, find
from voronka.process.text import Text
from voronka.web import http
from voronka.web.http import actor_of, saved
from voronka.web.playbook import previews
from voronka.web.playbook.controls import Section, units
from voronka.web.playbook.editor import Editor, Incomplete, Place, Values
from voronka.web.playbook.editors import OPTIONAL, editor_of, editor_of_new, pieces_of
from voronka.web.playbook.naming import section_of, title_of
from voronka.web.playbook.notes import Note, apart, notes_of, with_notes
from voronka.web.playbook.sections import frame_of
from voronka.web.playbook.telling import remark_lines
from voronka.web.playbook.words import Words

_DEEDS = ("add", "drop", "up", "down")


@require_http_methods(["GET", "POST"])
@login_required
def part_update(request: HttpRequest, path: str) -> HttpResponse:
    """GET and POST /process/part/fields/lead/budget/: the form of a part."""
    place = _place(request, _path(path), is_new=False)
    found = editor_of(place.path)
    if found is None or found[1] != place.path or not _is_there(place):
        raise Http404
    return _answer(request, place, found[0])


@require_http_methods(["GET", "POST"])
@login_required
def part_create(request: HttpRequest, path: str) -> HttpResponse:
    """GET and POST /process/new-part/robots/: the form of something new."""
    place = _place(request, _path(path), is_new=True)
    editor = editor_of_new(place.path)
    lines = place.draft.playbook.spec.pipelines
    if editor is None or (len(place.path) == 3 and place.path[1] not in lines):
        raise Http404
    return _answer(request, place, editor)


@require_safe
@login_required
def uses_show(request: HttpRequest, path: str) -> HttpResponse:
    """GET /process/uses/fields/lead/budget/: where it is used (N15)."""
    return _uses(request, _path(path))


@require_POST
@login_required
def removal_create(request: HttpRequest, path: str) -> HttpResponse:
    """POST /process/uses/fields/lead/budget/removal/: taken out, if nothing needs it."""
    wanted = _path(path)
    try:
        remove_part(
            path=wanted,
            everywhere=request.POST.get("everywhere") == "yes",
            actor=actor_of(request),
            now=clock.now(),
        )
    except UnableToChangeDraft as refusal:
        return _uses(request, wanted, problem=str(refusal))
    text = _("It is taken out of the draft. It stays in force until the draft is published.")
    return saved(request, "playbook:section", text, section=section_of(wanted))


def _uses(request: HttpRequest, path: Path, *, problem: str = "") -> HttpResponse:
    draft = draft_for(actor=actor_of(request))
    if noun_of(path) is None and editor_of(path) is None:
        raise Http404
    uses = uses_of(path=path, actor=actor_of(request)) if noun_of(path) else None
    locale = request.LANGUAGE_CODE
    listed = {use.path for use in uses.places if use.is_listed} if uses else set()
    remarks = [Remark(path=use.path, what=use.what) for use in uses.places] if uses else []
    lines = remark_lines(remarks, draft.tree, locale)
    context = {
        "uses": uses,
        "title": title_of(path, draft.tree, locale),
        "path": "/".join(path),
        "places": list(zip(lines, (each.path in listed for each in remarks), strict=True)),
        "is_only_listed": len(listed) == len(remarks),
        "problem": problem,
        "may_archive": noun_of(path) in ("field", "stage"),
        "has_form": editor_of(path) is not None,
        **frame_of(request, draft),
    }
    page = "playbook/uses.html"
    response = http.page_or_piece(request, page=page, piece=page, context=context)
    response.status_code = 422 if problem else 200
    return response


def _answer(request: HttpRequest, place: Place, editor: Editor) -> HttpResponse:
    if request.method == "GET":
        return _form(request, place, editor, editor.stored(place), seen=place.seen)
    values = editor.read(place, request.POST)
    seen, do = request.POST.get("seen", ""), request.POST.get("do", "save")
    deed, _colon, where = do.partition(":")
    if deed in _DEEDS:
        line, _colon, number = where.rpartition(":")
        values = editor.deed(place, values, deed, line or where, _number(number))
    if deed != "save":
        return _form(request, place, editor, values, seen=seen)
    return _save(request, place, editor, values, seen)


def _save(
    request: HttpRequest, place: Place, editor: Editor, values: Values, seen: str
) -> HttpResponse:
    try:
        edits = editor.edits(place, values, seen)
        change_draft(edits=edits, actor=actor_of(request), now=clock.now())
    except Incomplete as refusal:
        notes = [Note(at=refusal.at, what=Text.same(str(refusal)))] if refusal.at else []
        return _form(request, place, editor, values, seen=seen, problem=str(refusal), notes=notes)
    except UnableToChangeDraft as refusal:
        return _form(
            request, place, editor, values, seen=seen, problem=str(refusal), wrong=refusal.remarks
        )
    except SomebodyElseWasFirst as conflict:
        # Saved once more, it is known that the other's version goes.
        return _form(
            request, place, editor, values,
            seen=place.seen, problem=str(conflict), theirs=editor.stored(place),
        )  # fmt: skip
    text = _("Saved in the draft. Nobody works by it before it is published.")
    return saved(request, "playbook:section", text, section=section_of(place.path))


def _form(
    request: HttpRequest,
    place: Place,
    editor: Editor,
    values: Values,
    *,
    seen: str,
    problem: str = "",
    wrong: Sequence[Remark] = (),
    notes: Sequence[Note] = (),
    theirs: Values | None = None,
) -> HttpResponse:
    locale = request.LANGUAGE_CODE
    sections = editor.sections(place, values)
    told, others = _remarks(place, values, sections, wrong)
    context = {
        "heading": editor.title(place)
        if place.is_new
        else title_of(place.path, place.draft.tree, locale),
        "is_new": place.is_new,
        "path": "/".join(place.path),
        "back": section_of(place.path),
        "form_sections": with_notes(sections, [*notes, *told]),
        "theirs": apart(editor.sections(place, theirs)) if theirs is not None else (),
        "seen": seen,
        "units": units(),
        "problem": problem,
        "wrong": remark_lines(others, place.draft.tree, locale),
        "has_uses": not place.is_new and noun_of(place.path) is not None,
        "preview": _preview(request, place, values),
        **frame_of(request, place.draft),
    }
    response = http.page_or_piece(
        request, page="playbook/part.html", piece="playbook/_part.html", context=context
    )
    response.status_code = 422 if problem else 200
    return response


def _remarks(
    place: Place, values: Values, sections: Sequence[Section], wrong: Sequence[Remark]
) -> tuple[list[Note], list[Remark]]:
    """Return what is wrong, or unwise in what stands there already, and what stands elsewhere."""
    part = place.path
    if place.is_new:
        # A new part has got its key by now.
        depths = [each.path[: len(part) + 1] for each in wrong if each.path[: len(part)] == part]
        part = depths[0] if depths else part
    told, others = notes_of(wrong, part, values, sections)
    if wrong or place.is_new:
        return told, others
    unwise, _elsewhere = notes_of(place.draft.unwise, part, values, sections)
    return [*told, *unwise], others


def _preview(request: HttpRequest, place: Place, values: Values) -> Mapping[str, Any] | None:
    if place.path[0] != "messages":
        return None
    return previews.preview(request, place, values)


def _place(request: HttpRequest, path: Path, *, is_new: bool) -> Place:
    must_edit(actor_of(request))
    draft = draft_for(actor=actor_of(request))
    words = Words(draft.playbook, request.LANGUAGE_CODE)
    return Place(draft=draft, words=words, path=path, is_new=is_new, pieces=pieces_of(path))


def _is_there(place: Place) -> bool:
    # A stage without a gate has an empty one.
    part = place.path[:-1] if place.path[-1] in OPTIONAL else place.path
    return find(place.draft.tree, part) is not None


def _path(written: str) -> Path:
    return tuple(written.strip("/").split("/"))


def _number(written: str) -> int:
    return int(written) if written.isascii() and written.isdecimal() else -1
