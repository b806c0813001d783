"""Refusals as problem documents (RFC 9457): what is wrong, where, and what would repair it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, cast

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from pydantic import Field

from voronka.api import complaints
from voronka.api.cursors import BadCursor
from voronka.api.parsing import UnreadableBody, UnstorableText
from voronka.api.values import Out, Words, spoken, value_out
from voronka.channels.use_cases.send_message import UnableToSendMessage
from voronka.channels.use_cases.submit_web_form import TooManyRequests, UnableToSubmitForm
from voronka.kernel.errors import Conflict, NotAllowed, NotFound
from voronka.packs.use_cases.change_draft import UnableToChangeDraft
from voronka.packs.use_cases.replace_draft import UnableToReplaceDraft
from voronka.people.hours import UnreadableHours
from voronka.people.use_cases.change_profile import UnableToChangeProfile
from voronka.process.decision import Decision, Fix, Refusal
from voronka.process.models.active import NoPlaybook, active_playbook
from voronka.records.client_values import UnableToSaveClient
from voronka.records.use_cases.edit_card import UnableToEditCard
from voronka.records.use_cases.run_command import CommandRefused
from voronka.scheduling.problems import Slot, UnableToBook

MEDIA_TYPE = "application/problem+json"
_TYPE = "urn:voronka:problem:"


class RoleOut(Out):
    """Somebody who may do a thing."""

    key: str
    label: Words


class FixOut(Out):
    """One thing that, done, removes a refusal; `roles` may do it (empty: you)."""

    kind: str = Field(examples=["fill"])
    target: str = Field(examples=["budget"])
    label: Words
    roles: list[RoleOut]


class RefusalOut(Out):
    """One unmet condition; any one of its fixes suffices for it."""

    rule: str = Field(examples=["leads.ours.gate.require.budget"])
    kind: str = Field(examples=["missing"])
    message: Words
    field: str | None
    fixes: list[FixOut]


class Fault(Out):
    """One mistake in what was sent, with its place (RFC 6901)."""

    source: str = Field(default="body", description="body, query, path or header")
    pointer: str = Field(examples=["/fields/phone"])
    detail: str


class ConflictOut(Out):
    """A field that somebody else changed meanwhile."""

    field: str
    seen: Any = None
    now: Any = None
    meant: Any = None


class SlotOut(Out):
    """A time that somebody is free."""

    resource_id: str
    resource_name: str
    starts_at: str
    ends_at: str


class Problem(Out):
    """What went wrong (RFC 9457). What is empty is left out."""

    type: str = Field(examples=[f"{_TYPE}refused"])
    title: str
    status: int
    detail: str
    instance: str
    errors: list[Fault] | None = None
    refusals: list[RefusalOut] | None = None
    smallest_fix: list[FixOut] | None = Field(
        default=None, description="The smallest set of fixes that lets it pass."
    )
    fix_is_exact: bool | None = None
    conflicts: list[ConflictOut] | None = None
    free_slots: list[SlotOut] | None = None


# What a decision says.


def refusals_out(refusals: Iterable[Refusal]) -> list[RefusalOut]:
    return [
        RefusalOut(
            rule=each.rule,
            kind=each.kind,
            message=spoken(each.message),
            field=each.field,
            fixes=fixes_out(each.fixes),
        )
        for each in refusals
    ]


def fixes_out(fixes: Iterable[Fix]) -> list[FixOut]:
    roles = active_playbook().spec.roles
    return [
        FixOut(
            kind=fix.kind,
            target=fix.target,
            label=spoken(fix.label),
            roles=[
                RoleOut(key=key, label=spoken(roles[key].label))
                for key in fix.roles
                if key in roles
            ],
        )
        for fix in fixes
    ]


# Answering.


def answer(
    request: HttpRequest, status: int, kind: str, title: str, detail: str = "", **more: Any
) -> HttpResponse:
    """Return the problem document."""
    problem = Problem(
        type=_TYPE + kind,
        title=title,
        status=status,
        detail=detail or title,
        instance=request.path,
        **more,
    )
    told = {name for name, value in problem if value is not None}
    response = HttpResponse(
        problem.model_dump_json(include=told), status=status, content_type=MEDIA_TYPE
    )
    if status == 401:
        response.headers["WWW-Authenticate"] = 'Bearer realm="Voronka"'
    return response


def nowhere(request: HttpRequest) -> HttpResponse:
    """Answer to an address that does not exist, and to a thing the one who asks does not see."""
    return answer(request, 404, "not-found", _("There is no such thing, or you do not see it."))


def wrong_method(request: HttpRequest, *, allowed: str) -> HttpResponse:
    """Answer to a method that the address does not know."""
    response = answer(request, 405, "method", _("This cannot be done."), allowed)
    response.headers["Allow"] = allowed
    return response


def misread(request: HttpRequest, faults: Sequence[Fault]) -> HttpResponse:
    """Answer to what cannot be understood, with the place of each mistake."""
    detail = " ".join(dict.fromkeys(fault.detail for fault in faults))
    return answer(
        request, 422, "invalid", _("What was sent is not valid."), detail, errors=list(faults)
    )


def _refused(request: HttpRequest, error: CommandRefused) -> HttpResponse:
    decision: Decision = error.decision
    return answer(
        request,
        422,
        "refused",
        _("The process does not allow this."),
        str(error),
        refusals=refusals_out(decision.refusals),
        smallest_fix=fixes_out(decision.smallest_fix),
        fix_is_exact=decision.fix_is_exact,
        errors=[
            Fault(pointer=f"/fields/{each.field}", detail=spoken(each.message))
            for each in decision.refusals
            if each.field
        ]
        or None,
    )


def _conflict(request: HttpRequest, error: Conflict) -> HttpResponse:
    conflicts = None
    if isinstance(error, UnableToEditCard):
        conflicts = [
            ConflictOut(
                field=each.name,
                seen=value_out(each.seen),
                now=value_out(each.now),
                meant=value_out(each.meant),
            )
            for each in error.conflicts
        ]
    return answer(
        request, 409, "conflict", _("Somebody else was first."), str(error), conflicts=conflicts
    )


def _not_bookable(request: HttpRequest, error: UnableToBook) -> HttpResponse:
    faults = [
        Fault(
            pointer=f"/{each.field.replace('.', '/')}",
            detail=f"{spoken(each.message)} {spoken(each.advice)}".strip(),
        )
        for each in error.problems
    ]
    return answer(
        request,
        422,
        "not-bookable",
        _("The visit cannot be booked like this."),
        str(error),
        errors=faults,
        free_slots=[slot_out(slot) for slot in error.free],
    )


def slot_out(slot: Slot) -> SlotOut:
    return SlotOut(
        resource_id=str(slot.resource_id),
        resource_name=slot.resource_name,
        starts_at=slot.starts_at.isoformat(),
        ends_at=slot.ends_at.isoformat(),
    )


def _form_refused(request: HttpRequest, error: UnableToSubmitForm) -> HttpResponse:
    if isinstance(error, TooManyRequests):
        response = answer(request, 429, "too-many", _("Too many requests."), str(error))
        response.headers["Retry-After"] = "600"
        return response
    return misread(
        request,
        [Fault(pointer=f"/{name}", detail=spoken(text)) for name, text in error.problems.items()],
    )


def _unsendable(request: HttpRequest, error: UnableToSendMessage) -> HttpResponse:
    return misread(request, [Fault(pointer=f"/{error.field}", detail=spoken(error.text))])


def _unsavable(request: HttpRequest, error: UnableToSaveClient) -> HttpResponse:
    faults = [Fault(pointer=f"/fields/{name}", detail=text) for name, text in error.errors.items()]
    return misread(request, faults)


def _by_name(request: HttpRequest, error: UnableToChangeProfile | UnreadableHours) -> HttpResponse:
    faults = [
        Fault(pointer=f"/{name}" if name else "", detail=text)
        for name, text in error.problems.items()
    ]
    return misread(request, faults)


def _not_together(request: HttpRequest, error: UnableToChangeDraft) -> HttpResponse:
    faults = [
        Fault(source="playbook", pointer="".join(f"/{key}" for key in each.path),
              detail=spoken(each.what))
        for each in error.remarks
    ]  # fmt: skip
    return answer(request, 422, "refused", _("This cannot be done."), str(error), errors=faults)


def _mistaken_text(request: HttpRequest, error: UnableToReplaceDraft) -> HttpResponse:
    faults = [
        Fault(source=f"{each.file}:{each.line}", pointer="/files", detail=each.message)
        for each in error.problems
    ]
    return answer(request, 422, "invalid", _("This cannot be done."), str(error), errors=faults)


def _plain_refusal(request: HttpRequest, error: Exception) -> HttpResponse:
    return answer(request, 422, "refused", _("This cannot be done."), str(error))


def _not_allowed(request: HttpRequest, error: NotAllowed) -> HttpResponse:
    return answer(request, 403, "not-allowed", _("You may not do this."), str(error))


def _http(request: HttpRequest, error: HttpError) -> HttpResponse:
    # The framework hides behind its own complaint what was wrong with the body.
    if isinstance(error.__cause__, UnstorableText):
        return _unstorable(request, error.__cause__)
    if isinstance(error.__cause__, UnreadableBody):
        return _unreadable(request, error.__cause__)
    if error.status_code == 401:
        detail = _("Send a valid key as “Authorization: Bearer …”, or sign in.")
        return answer(request, 401, "not-signed-in", _("It is not known who asks."), detail)
    if error.status_code == 403:
        detail = _("Send the CSRF token of the page as X-CSRFToken.")
        return answer(request, 403, "csrf", _("This did not come from our own page."), detail)
    return misread(request, [Fault(pointer="", detail=str(error))])


def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    return misread(request, [_fault(each) for each in error.errors])


def _fault(error: Mapping[str, Any]) -> Fault:
    source, *place = [str(part) for part in error["loc"]]
    # The parser names the argument that holds the body first.
    if source in ("body", "query", "form", "file") and place and place[0] in _ARGUMENTS:
        place = place[1:]
    pointer = "".join("/" + part.replace("~", "~0").replace("/", "~1") for part in place)
    return Fault(source=source, pointer=pointer, detail=complaints.in_words(error))


_ARGUMENTS = ("body", "asked")


def _unstorable(request: HttpRequest, error: UnstorableText) -> HttpResponse:
    pointer = "".join(f"/{part}" for part in error.place)
    return misread(request, [Fault(pointer=pointer, detail=str(error))])


def _unreadable(request: HttpRequest, error: Exception) -> HttpResponse:
    return misread(request, [Fault(pointer="", detail=str(error))])


def _bad_cursor(request: HttpRequest, error: BadCursor) -> HttpResponse:
    return misread(request, [Fault(source="query", pointer="/after", detail=str(error))])


def _no_process(request: HttpRequest, error: NoPlaybook) -> HttpResponse:
    return answer(request, 503, "no-process", _("No process has been applied yet."))


def answer_refusals(api: NinjaAPI, plain: Sequence[type[Exception]]) -> None:
    """Have every refusal answered as a problem; `plain` are those that say all in their message."""
    handlers: list[tuple[type[Exception], Callable[..., HttpResponse]]] = [
        (NotFound, lambda request, error: nowhere(request)),
        (Http404, lambda request, error: nowhere(request)),
        (NotAllowed, _not_allowed),
        (Conflict, _conflict),
        (CommandRefused, _refused),
        (UnableToBook, _not_bookable),
        (UnableToSubmitForm, _form_refused),
        (UnableToSendMessage, _unsendable),
        (UnableToSaveClient, _unsavable),
        (UnableToChangeProfile, _by_name),
        (UnreadableHours, _by_name),
        (UnableToChangeDraft, _not_together),
        (UnableToReplaceDraft, _mistaken_text),
        (ValidationError, _invalid),
        (HttpError, _http),
        (BadCursor, _bad_cursor),
        (NoPlaybook, _no_process),
        *((each, _plain_refusal) for each in plain),
    ]
    for refusal, handler in handlers:
        api.add_exception_handler(refusal, cast(Any, handler))
