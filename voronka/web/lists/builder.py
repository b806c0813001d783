"""The filter builder: terms about fields as chips, and the form that makes one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from voronka.kernel import clock
from voronka.kernel.actor import Actor
from voronka.people.queries import people
from voronka.process.models.active import active_playbook
from voronka.process.playbook import Playbook
from voronka.process.schema import CardKind
from voronka.process.text import Text
from voronka.records.queries.filter_conditions import ME, MY_TEAM, NOBODY, Asking, condition_of
from voronka.records.queries.filter_fields import FilterField, filter_fields
from voronka.records.queries.filter_periods import PERIODS
from voronka.records.queries.filter_terms import Group, Term, UnreadableFilter
from voronka.web import http
from voronka.web.filters import Filters
from voronka.web.http import actor_of

_CHOOSING = ("choice", "multi_choice", "bool", "user")


@dataclass(frozen=True, kw_only=True)
class TermChip:
    """A term as a chip: what it says, where it is changed, and the list without it."""

    label: str
    text: str
    edit: str
    without: str


@require_safe
@login_required
def filters_index(request: HttpRequest, kind: CardKind) -> HttpResponse:
    """GET /leads/list/filters/: the fields one can filter by, for the builder's menu."""
    playbook, actor = active_playbook(), actor_of(request)
    filters = Filters.of(request.GET, playbook=playbook, kind=kind)
    fields = filter_fields(playbook, kind, actor, pipeline=filters.pipeline)
    address = reverse("lists:filter", args=[kind]) + filters.query()
    found = [(f"{address}&field={key}", said(field.label)) for key, field in fields.items()]
    return TemplateResponse(request, "lists/_filter_fields.html", {"fields": found})


@require_safe
@login_required
def filter_show(request: HttpRequest, kind: CardKind) -> HttpResponse:
    """
    GET /leads/list/filter/?field=budget: the form of a term; with `set`, the list it leads to.
    """
    playbook, actor = active_playbook(), actor_of(request)
    filters = Filters.of(request.GET, playbook=playbook, kind=kind)
    fields = filter_fields(playbook, kind, actor, pipeline=filters.pipeline)
    place = _place(request.GET)
    old = _term_at(filters.terms(), place)
    field = fields.get(request.GET.get("field", old.field if old else ""))
    if field is None:
        raise Http404
    if "set" not in request.GET:
        return _form(request, kind, filters, field, old, place)
    term = _sent(request.GET, field)
    terms = with_term(filters.terms(), term, place)
    asking = Asking(playbook=playbook, kind=kind, actor=actor, now=clock.now())
    try:
        condition_of(Group("all", (term,)), asking)
    except UnreadableFilter as refusal:
        return _form(request, kind, filters, field, term, place, problem=str(refusal))
    return http.go_inside(list_address(kind, replace(filters, where=terms.written())))


def list_address(kind: CardKind, filters: Filters) -> str:
    return reverse("lists:show", args=[kind]) + filters.query()


def with_term(terms: Group, term: Term, place: int | None) -> Group:
    """Return the filter with the term at a place, or at the end."""
    if place is None or place >= len(terms.parts):
        return replace(terms, parts=(*terms.parts, term))
    parts = list(terms.parts)
    parts[place] = term
    return replace(terms, parts=tuple(parts))


def term_chips(
    filters: Filters, terms: Group, *, playbook: Playbook, kind: CardKind, actor: Actor
) -> list[TermChip]:
    """Return a chip for each part of the filter; a group is one chip."""
    fields = filter_fields(playbook, kind, actor)
    names = _names(terms)
    form = reverse("lists:filter", args=[kind]) + filters.query()
    chips = []
    for place, part in enumerate(terms.parts):
        rest = replace(terms, parts=terms.parts[:place] + terms.parts[place + 1 :])
        single = isinstance(part, Term)
        label = said(fields[part.field].label) if isinstance(part, Term) else ""
        chips.append(
            TermChip(
                label=label,
                text=_words(part, fields, names, whole=not single),
                edit=f"{form}&place={place}" if single else "",
                without=list_address(kind, replace(filters, where=rest.written())),
            )
        )
    return chips


def other_joining(filters: Filters, terms: Group, kind: CardKind) -> str:
    """Return the list in which all parts must hold rather than any, or the other way round."""
    turned = replace(terms, joined="any" if terms.joined == "all" else "all")
    return list_address(kind, replace(filters, where=turned.written()))


# Words.


def said(text: Text) -> str:
    return text.in_("ru" if (get_language() or "ru").startswith("ru") else "en")


def _words(
    part: Term | Group,
    fields: Mapping[str, FilterField],
    names: Mapping[str, str],
    *,
    whole: bool = True,
) -> str:
    if isinstance(part, Group):
        between = f" {_('and')} " if part.joined == "all" else f" {_('or')} "
        return between.join(_words(each, fields, names) for each in part.parts)
    field = fields[part.field]
    operator = operator_label(field, f"{'!' if part.denied else ''}{part.operator}")
    shown = f" {_('or')} ".join(_value_words(word, field, names) for word in part.values)
    text = f"{operator} {shown}".strip()
    return f"{said(field.label)} {text}" if whole else text


def _value_words(word: str, field: FilterField, names: Mapping[str, str]) -> str:
    if field.type == "bool":
        return _("Yes") if word == "yes" else _("No")
    if field.type == "user":
        return dict(_somebodies()).get(word) or names.get(word, word)
    if word in field.options:
        return said(field.options[word])
    return period_labels().get(word, word) if field.type in ("date", "datetime") else word


def operator_label(field: FilterField, operator: str) -> str:
    """Return the words between a field and its value."""
    if field.type in ("number", "integer", "money") and operator in ("from", "to", "is"):
        return {"from": "≥", "to": "≤", "is": "="}[operator]
    return {
        "has": _("contains"),
        "!has": _("does not contain"),
        "starts": _("begins with"),
        "is": _("is"),
        "!is": _("is not"),
        "every": _("has all of"),
        "empty": _("is empty"),
        "!empty": _("is filled in"),
        "in": _("within"),
        "!in": _("not within"),
        "from": _("from"),
        "to": _("until"),
    }.get(operator, operator)


def period_labels() -> dict[str, str]:
    labels = [
        _("today"), _("yesterday"), _("tomorrow"), _("this week"), _("last week"), _("next week"),
        _("this month"), _("last month"), _("next month"), _("this quarter"), _("this year"),
        _("last year"), _("last 7 days"), _("last 30 days"), _("last 90 days"), _("next 7 days"),
        _("next 30 days"), _("overdue"),
    ]  # fmt: skip
    return dict(zip(PERIODS, labels, strict=True))


def _somebodies() -> list[tuple[str, str]]:
    return [(ME, _("Me")), (MY_TEAM, _("My team")), (NOBODY, _("Nobody"))]


def _names(terms: Group) -> Mapping[str, str]:
    """Return the names of colleagues the filter names."""
    asked = any(len(word) > 30 for term in terms.terms() for word in term.values)
    return {str(each.id): each.name for each in people.all_people()} if asked else {}


# The form.


def _form(
    request: HttpRequest,
    kind: CardKind,
    filters: Filters,
    field: FilterField,
    term: Term | None,
    place: int | None,
    *,
    problem: str = "",
) -> HttpResponse:
    operators = [(key, operator_label(field, key)) for key in _offered(field)]
    chosen = f"{'!' if term.denied else ''}{term.operator}" if term else operators[0][0]
    hidden = {**vars(filters), "field": field.key, "place": "" if place is None else str(place)}
    context: dict[str, Any] = {
        "address": reverse("lists:filter", args=[kind]),
        "hidden": {name: value for name, value in hidden.items() if value},
        "label": said(field.label),
        "type": field.type,
        "operators": operators,
        "operator": chosen,
        "values": term.values if term else (),
        "choices": _choices(field),
        "periods": list(period_labels().items()),
        "problem": problem,
    }
    return TemplateResponse(request, "lists/_filter_form.html", context)


def _offered(field: FilterField) -> list[str]:
    found = []
    for operator in field.operators:
        found.append(operator)
        if operator in ("has", "empty", "in") or (operator == "is" and field.type in _CHOOSING):
            found.append(f"!{operator}")
    return found


def _choices(field: FilterField) -> Sequence[tuple[str, str]]:
    if field.type == "bool":
        return [("yes", _("Yes")), ("no", _("No"))]
    if field.type == "user":
        return _somebodies() + [(str(each.id), each.name) for each in people.active_people()]
    return [(key, said(label)) for key, label in field.options.items()]


def _sent(query: QueryDict, field: FilterField) -> Term:
    operator = query.get("operator", "")
    plain = operator.removeprefix("!")
    if plain == "empty":
        values: Sequence[str] = ()
    elif field.type in _CHOOSING:
        values = query.getlist("value")
    else:
        values = [query.get("period" if plain == "in" else "value", "").strip()]
    return Term(field.key, plain, tuple(word for word in values if word), operator != plain)


def _place(query: QueryDict) -> int | None:
    word = query.get("place", "")
    return int(word) if word.isascii() and word.isdigit() and len(word) < 3 else None


def _term_at(terms: Group, place: int | None) -> Term | None:
    if place is None or place >= len(terms.parts):
        return None
    part = terms.parts[place]
    return part if isinstance(part, Term) else None
