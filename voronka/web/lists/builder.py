"""The filter builder: terms about fields as chips, and the form that makes one."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

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
from voronka.process.schema import CardKind
from voronka.process.text import Text
from voronka.records.queries.filter_conditions import ME, MY_TEAM, NOBODY, Asking, condition_of
from voronka.records.queries.filter_fields import FilterField, filter_fields
from voronka.records.queries.filter_terms import Group, Joined, Term, UnreadableFilter
from voronka.web import http
from voronka.web.filters import Filters
from voronka.web.http import actor_of
from voronka.web.lists.operators import operator_label, period_labels

BOARD = "board"
_CHOOSING = ("choice", "multi_choice", "bool", "user", "event")


@dataclass(frozen=True, kw_only=True)
class TermChip:
    """A term as a chip: what it says, where it is changed, and the list without it."""

    label: str
    text: str
    edit: str
    without: str
    # Of a group: its parts, how they are joined, and where one more is chosen.
    inside: "Sequence[TermChip]" = ()
    joined: str = ""
    more: str = ""


class Narrowed(Protocol):
    """What a list is narrowed to, as it stands in its address."""

    @property
    def where(self) -> str: ...

    def query(self, **changes: str) -> str: ...

    def terms(self) -> Group: ...


@dataclass(frozen=True, kw_only=True)
class Ground:
    """The list that is narrowed: its fields, and where it and the form of a term stand."""

    narrowed: Narrowed
    fields: Mapping[str, FilterField]
    list: str
    form: str
    # Raises `UnreadableFilter` if a term makes no sense.
    check: Callable[[Group], object]
    # "board" if it is one that is narrowed.
    on: str = ""

    @property
    def query(self) -> str:
        """Return what the builder is asked with."""
        return self.narrowed.query() + (f"&on={self.on}" if self.on else "")

    def with_terms(self, terms: Group) -> str:
        return self.list + self.narrowed.query(where=terms.written())


def card_ground(filters: Filters, kind: CardKind, actor: Actor, *, on: str = "") -> Ground:
    """Return the ground of a list, or on the board, of leads or deals."""
    playbook = active_playbook()
    asking = Asking(playbook=playbook, kind=kind, actor=actor, now=clock.now())
    return Ground(
        narrowed=filters,
        fields=filter_fields(playbook, kind, actor, pipeline=filters.pipeline),
        list=reverse("boards:show" if on == BOARD else "lists:show", args=[kind]),
        form=reverse("lists:filter", args=[kind]),
        check=lambda terms: condition_of(terms, asking),
        on=on,
    )


@require_safe
@login_required
def filters_index(request: HttpRequest, kind: CardKind) -> HttpResponse:
    """GET /leads/list/filters/: the fields one can filter by, for the builder's menu."""
    filters = Filters.of(request.GET, playbook=active_playbook(), kind=kind)
    return fields_menu(request, card_ground(filters, kind, actor_of(request), on=_on(request)))


@require_safe
@login_required
def filter_show(request: HttpRequest, kind: CardKind) -> HttpResponse:
    """
    GET /leads/list/filter/?field=budget: the form of a term; with `set`, the list it leads to.
    """
    filters = Filters.of(request.GET, playbook=active_playbook(), kind=kind)
    return term_form(request, card_ground(filters, kind, actor_of(request), on=_on(request)))


def _on(request: HttpRequest) -> str:
    return BOARD if request.GET.get("on") == BOARD else ""


def fields_menu(request: HttpRequest, ground: Ground) -> HttpResponse:
    """Answer with the fields one can filter by."""
    into = _into(request.GET)
    address = ground.form + ground.query + (f"&into={into}" if into is not None else "")
    found = [(f"{address}&field={key}", said(field.label)) for key, field in ground.fields.items()]
    return TemplateResponse(request, "lists/_filter_fields.html", {"fields": found})


def term_form(request: HttpRequest, ground: Ground) -> HttpResponse:
    """Answer with the form of a term, or with the list it leads to."""
    spot = Spot(place=_number(request.GET.get("place", "")), into=_into(request.GET))
    old = spot.term(ground.narrowed.terms())
    field = ground.fields.get(request.GET.get("field", old.field if old else ""))
    if field is None:
        raise Http404
    if "set" not in request.GET:
        return _form(request, ground, field, old, spot)
    term = _sent(request.GET, field)
    try:
        ground.check(Group("all", (term,)))
    except UnreadableFilter as refusal:
        return _form(request, ground, field, term, spot, problem=str(refusal))
    return http.go_inside(ground.with_terms(spot.filled(ground.narrowed.terms(), term)))


def list_address(kind: CardKind, filters: Filters) -> str:
    return reverse("lists:show", args=[kind]) + filters.query()


@dataclass(frozen=True, kw_only=True)
class Spot:
    """
    Where a term stands: at a place of the filter, or of the group at `into`; without a place it
    comes last. A plain term at `into` becomes a group with the new one.
    """

    place: int | None
    into: int | None = None

    def term(self, terms: Group) -> Term | None:
        """Return the term that stands there."""
        group = self._group(terms)
        if group is None or self.place is None or self.place >= len(group.parts):
            return None
        part = group.parts[self.place]
        return part if isinstance(part, Term) else None

    def filled(self, terms: Group, term: Term) -> Group:
        """Return the filter with the term there."""
        group = self._group(terms)
        if group is None or self.into is None:
            return with_term(terms, term, self.place)
        return _replaced(terms, self.into, with_term(group, term, self.place))

    def _group(self, terms: Group) -> Group | None:
        if self.into is None:
            return terms
        if self.into >= len(terms.parts):
            return None
        part = terms.parts[self.into]
        return part if isinstance(part, Group) else Group(_other(terms.joined), (part,))


def _replaced(terms: Group, place: int, part: Term | Group) -> Group:
    return replace(terms, parts=(*terms.parts[:place], part, *terms.parts[place + 1 :]))


def _other(joined: Joined) -> Joined:
    return "any" if joined == "all" else "all"


def with_term(terms: Group, term: Term, place: int | None) -> Group:
    """Return the filter with the term at a place, or at the end."""
    if place is None or place >= len(terms.parts):
        return replace(terms, parts=(*terms.parts, term))
    parts = list(terms.parts)
    parts[place] = term
    return replace(terms, parts=tuple(parts))


def term_chips(ground: Ground, terms: Group) -> list[TermChip]:
    """Return a chip for each part of the filter; a group holds the chips of its terms."""
    names = _names(terms)
    form = ground.form + ground.query
    chips = []
    for place, part in enumerate(terms.parts):
        rest = replace(terms, parts=terms.parts[:place] + terms.parts[place + 1 :])
        chips.append(
            TermChip(
                label=_label(part, ground),
                text=_words(part, ground.fields, names, whole=isinstance(part, Group)),
                edit=f"{form}&place={place}" if isinstance(part, Term) else "",
                without=ground.with_terms(rest),
                more=f"{ground.form.removesuffix('/')}s/{ground.query}&into={place}",
                inside=_inside(ground, terms, place, names) if isinstance(part, Group) else (),
                joined=part.joined if isinstance(part, Group) else "",
            )
        )
    return chips


def _inside(
    ground: Ground, terms: Group, place: int, names: Mapping[str, str]
) -> Sequence[TermChip]:
    """Return the chips of a group; of two terms, the one that is left stands for itself."""
    group = terms.parts[place]
    assert isinstance(group, Group)
    form = f"{ground.form}{ground.query}&into={place}"
    found = []
    for number, part in enumerate(group.parts):
        left = group.parts[:number] + group.parts[number + 1 :]
        rest = left[0] if len(left) == 1 else replace(group, parts=left)
        found.append(
            TermChip(
                label=_label(part, ground),
                text=_words(part, ground.fields, names, whole=isinstance(part, Group)),
                edit=f"{form}&place={number}" if isinstance(part, Term) else "",
                without=ground.with_terms(_replaced(terms, place, rest)),
            )
        )
    return found


def _label(part: Term | Group, ground: Ground) -> str:
    return said(ground.fields[part.field].label) if isinstance(part, Term) else ""


def other_joining(ground: Ground, terms: Group) -> str:
    """Return the list in which all parts must hold rather than any, or the other way round."""
    turned = [
        replace(part, joined=_other(part.joined)) if isinstance(part, Group) else part
        for part in terms.parts
    ]
    return ground.with_terms(replace(terms, joined=_other(terms.joined), parts=tuple(turned)))


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


def _somebodies() -> list[tuple[str, str]]:
    return [(ME, _("Me")), (MY_TEAM, _("My team")), (NOBODY, _("Nobody"))]


def _names(terms: Group) -> Mapping[str, str]:
    """Return the names of colleagues the filter names."""
    asked = any(len(word) > 30 for term in terms.terms() for word in term.values)
    return {str(each.id): each.name for each in people.all_people()} if asked else {}


# The form.


def _form(
    request: HttpRequest,
    ground: Ground,
    field: FilterField,
    term: Term | None,
    spot: Spot,
    *,
    problem: str = "",
) -> HttpResponse:
    operators = [(key, operator_label(field, key)) for key in _offered(field)]
    chosen = f"{'!' if term.denied else ''}{term.operator}" if term else operators[0][0]
    hidden = {**vars(ground.narrowed), "field": field.key, "on": ground.on}
    hidden |= {name: "" if at is None else str(at) for name, at in vars(spot).items()}
    context: dict[str, Any] = {
        "address": ground.form,
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
        if operator in ("has", "empty", "in", "attended") or (
            operator == "is" and field.type in _CHOOSING
        ):
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


def _into(query: QueryDict) -> int | None:
    return _number(query.get("into", ""))


def _number(word: str) -> int | None:
    return int(word) if word.isascii() and word.isdigit() and len(word) < 3 else None
